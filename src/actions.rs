//! The table of everything that can be done on the page. The palette, the keyboard and its help, and the buttons of the
//! frame read it, so that a name, a key and the reason why something can't be done now are written once.

mod button;
mod keys;
mod perform;
mod refusal;
mod search;

use crate::export::Format;
use crate::route::View;
use crate::theme::Theme;

pub use button::ActionButton;
pub use keys::{Key, Keyboard, Press, action_of};
pub use search::{Hit, search};

/// Something a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go to a step.
    Go(View),
    /// Read the built-in example.
    UseExample,
    /// Choose files of one's own.
    ChooseFiles,
    /// Give the running import up.
    CancelImport,
    /// Train what the form asks for.
    Train,
    /// Save the trained model as a file.
    SaveModel,
    /// Open a model that was saved as a file.
    OpenModel,
    /// Look at a user by chance.
    RandomUser,
    /// Look at the user in the next row.
    NextUser,
    /// Look at the user in the row before.
    PreviousUser,
    /// Put the focus into the search for a user.
    FindUser,
    /// Tick or untick everything of the shown user.
    PickUser,
    /// Forget the selection and compare.
    Forget,
    /// Stop the running job.
    Cancel,
    /// Save the comparison as a file.
    Export(Format),
    /// Change the colors.
    Color(Theme),
    /// Try to get something out of the locked page.
    TryLeak,
    /// Take all problems off the screen.
    DismissProblems,
    /// Open the palette.
    OpenPalette,
    /// Open the help on keys.
    OpenKeys,
}

/// Where a command stands in the palette and in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Steps.
    Go,
    /// Data.
    Data,
    /// Training.
    Train,
    /// Users.
    Explore,
    /// Forgetting.
    Forget,
    /// Results.
    Compare,
    /// The page itself.
    Page,
}

impl Group {
    /// The groups in order.
    pub const ALL: [Self; 7] =
        [Self::Go, Self::Data, Self::Train, Self::Explore, Self::Forget, Self::Compare, Self::Page];

    /// The name a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Go => "Go to",
            Self::Data => "Data",
            Self::Train => "Train",
            Self::Explore => "Explore",
            Self::Forget => "Forget",
            Self::Compare => "Compare",
            Self::Page => "Page",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// What it does.
    pub action: Action,
    /// The word in test ids.
    pub slug: &'static str,
    /// Where it stands.
    pub group: Group,
    /// What a person reads.
    pub name: &'static str,
    /// Other words by which the palette finds it.
    pub words: &'static str,
    /// The key that does it.
    pub key: Option<Key>,
}

/// Everything that can be done, in the order of the palette.
pub const COMMANDS: [Command; 31] = [
    row(Action::Go(View::Data), "go-data", Group::Go, "Go to Data", "import start", Some(Key::plain('1'))),
    row(Action::Go(View::Train), "go-train", Group::Go, "Go to Train", "model settings", Some(Key::plain('2'))),
    row(Action::Go(View::Explore), "go-explore", Group::Go, "Go to Explore", "users lists", Some(Key::plain('3'))),
    row(Action::Go(View::Forget), "go-forget", Group::Go, "Go to Forget", "unlearn erase", Some(Key::plain('4'))),
    row(Action::Go(View::Compare), "go-compare", Group::Go, "Go to Compare", "results table", Some(Key::plain('5'))),
    row(Action::UseExample, "use-example", Group::Data, "Use the example", "movielens demo open", None),
    row(Action::ChooseFiles, "choose-files", Group::Data, "Choose files…", "open import upload own csv", None),
    row(Action::CancelImport, "cancel-import", Group::Data, "Cancel the import", "stop reading", None),
    row(Action::Train, "train", Group::Train, "Train the model", "fit learn run", Some(Key::on(View::Train, 't'))),
    row(Action::SaveModel, "save-model", Group::Train, "Save the model", "download export file keep", None),
    row(Action::OpenModel, "open-model", Group::Train, "Open a model file…", "load saved restore", None),
    row(Action::NextUser, "next-user", Group::Explore, "Next user", "", Some(Key::on(View::Explore, 'j'))),
    row(Action::PreviousUser, "previous-user", Group::Explore, "Previous user", "", Some(Key::on(View::Explore, 'k'))),
    row(Action::RandomUser, "random-user", Group::Explore, "Random user", "any", Some(Key::on(View::Explore, 'r'))),
    row(Action::FindUser, "find-user", Group::Explore, "Find a user…", "search id", Some(Key::on(View::Explore, '/'))),
    row(Action::PickUser, "pick-user", Group::Explore, "Tick everything of this user", "forget erase whole", None),
    row(Action::Forget, "forget", Group::Forget, "Forget and compare", "unlearn run", Some(Key::on(View::Forget, 'f'))),
    row(Action::Cancel, "cancel", Group::Forget, "Cancel the running job", "stop abort", None),
    row(Action::Export(Format::Html), "export-report", Group::Compare, "Export a report", "save html page print", None),
    row(Action::Export(Format::Json), "export-json", Group::Compare, "Export as JSON", "save download all", None),
    row(Action::Export(Format::Csv), "export-csv", Group::Compare, "Export as CSV", "save download table", None),
    row(Action::Export(Format::Markdown), "export-md", Group::Compare, "Export as Markdown", "save table", None),
    row(Action::Export(Format::Latex), "export-tex", Group::Compare, "Export as LaTeX", "save table paper", None),
    row(Action::Color(Theme::Auto), "color-auto", Group::Page, "Colors: as the system", "theme auto", None),
    row(Action::Color(Theme::Light), "color-light", Group::Page, "Colors: light", "theme day white", None),
    row(Action::Color(Theme::Dark), "color-dark", Group::Page, "Colors: dark", "theme night black", None),
    row(Action::Color(Theme::Contrast), "color-contrast", Group::Page, "Colors: high contrast", "theme", None),
    row(Action::TryLeak, "try-leak", Group::Page, "Test the lock", "privacy leak network", None),
    row(Action::DismissProblems, "dismiss", Group::Page, "Dismiss all problems", "errors close", None),
    row(Action::OpenKeys, "keys", Group::Page, "Keyboard help", "shortcuts", Some(Key::plain('?'))),
    row(Action::OpenPalette, "palette", Group::Page, "Command palette", "actions search", Some(Key::with_control('k'))),
];

const fn row(
    action: Action,
    slug: &'static str,
    group: Group,
    name: &'static str,
    words: &'static str,
    key: Option<Key>,
) -> Command {
    Command { action, slug, group, name, words, key }
}

impl Action {
    /// Its row of the table.
    pub fn command(self) -> Option<&'static Command> {
        COMMANDS.iter().find(|command| command.action == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_share_an_action_a_word_or_a_name() {
        for (position, one) in COMMANDS.iter().enumerate() {
            for other in &COMMANDS[position + 1..] {
                assert_ne!(one.action, other.action);
                assert_ne!(one.slug, other.slug);
                assert_ne!(one.name, other.name);
            }
        }
    }

    #[test]
    fn every_step_and_every_color_can_be_reached() {
        assert!(View::ALL.into_iter().all(|view| Action::Go(view).command().is_some()));
        assert!(Theme::ALL.into_iter().all(|theme| Action::Color(theme).command().is_some()));
    }

    #[test]
    fn groups_stand_together() {
        let mut seen = Vec::new();
        for command in &COMMANDS {
            if seen.last() != Some(&command.group) {
                assert!(!seen.contains(&command.group), "{:?} stands in two places", command.group);
                seen.push(command.group);
            }
        }
        assert_eq!(seen, Group::ALL);
    }
}
