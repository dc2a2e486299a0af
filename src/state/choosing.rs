//! Files that were chosen and not imported yet: what they hold, and how they are to be read.

use alteraser_api::ids::DataId;
use alteraser_api::import::{Choices, ImportEvent, Offer, Preview, Role, Separator, TableUse, TooBig};
use alteraser_api::protocol::{Failure, FailureKind};

use super::{AppState, RulesDraft};
use crate::form::FieldError;

/// Files that were chosen and are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Choosing {
    /// Handle under which the client keeps the files.
    pub files_of: DataId,
    /// Names of the files.
    pub files: Vec<String>,
    /// What they hold, as far as it is known.
    pub preview: Option<Preview>,
    /// What the person has changed so far; what was guessed when nothing.
    pub choices: Choices,
    /// What the rows mean and which are kept.
    pub rules: RulesDraft,
    /// Handle of the answer that is awaited.
    pub asked: Option<DataId>,
    /// Why the last attempt did not start.
    pub errors: Vec<FieldError>,
    /// How much too big it was.
    pub refused: Option<TooBig>,
}

/// A change of what is read from a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableEdit {
    /// What the table is used for.
    Use(TableUse),
    /// What a column holds.
    Role(usize, Role),
    /// What separates the columns; none to guess it.
    Separator(Option<Separator>),
    /// Whether the first row is a header; none to guess it.
    Header(Option<bool>),
}

/// A question to the import worker about chosen files: the handle of the answer, that of the files, the choices.
pub type Asked = (DataId, DataId, Choices);

impl AppState {
    /// Files were chosen; the handle under which they are kept and looked at.
    pub fn choose_files(&mut self, files: Vec<String>) -> DataId {
        let id = DataId(self.fresh());
        self.outcome = format!("Looking into {}", files.join(", "));
        self.choosing = Some(Choosing::new(id, files));
        id
    }

    /// The files of the open data set are chosen again, read as they were read. The question to ask.
    pub fn choose_again(&mut self) -> Option<Asked> {
        let open = self.data.as_ref()?;
        let (of, files, choices) = (open.id, open.files.clone(), open.report.choices.clone());
        let asked = DataId(self.fresh());
        let rules = RulesDraft::of(&choices);
        self.choosing =
            Some(Choosing { choices: choices.clone(), rules, asked: Some(asked), ..Choosing::new(of, files) });
        Some((asked, of, choices))
    }

    /// Gives the chosen files up; the handle of files that nothing else needs.
    pub fn drop_chosen(&mut self) -> Option<DataId> {
        let chosen = self.choosing.take()?;
        "Nothing was imported. Nothing changed.".clone_into(&mut self.outcome);
        let is_open = self.data.as_ref().is_some_and(|open| open.id == chosen.files_of);
        (!is_open).then_some(chosen.files_of)
    }

    /// Changes what is read from a table. The question to ask, because other rows or other columns may come of it.
    pub fn edit_table(&mut self, table: usize, edit: TableEdit) -> Option<Asked> {
        let asked = DataId(self.fresh());
        let choosing = self.choosing.as_mut()?;
        let choice = choosing.choices.tables.get_mut(table)?;
        match edit {
            TableEdit::Use(use_as) => choice.use_as = use_as,
            TableEdit::Role(column, role) => set_role(&mut choice.roles, column, role),
            // Other columns have other roles.
            TableEdit::Separator(separator) => (choice.separator, choice.roles) = (separator, Vec::new()),
            TableEdit::Header(header) => choice.has_header = header,
        }
        choosing.asked = Some(asked);
        Some((asked, choosing.files_of, choosing.choices.clone()))
    }

    /// Takes an offer of a part that fits.
    pub fn take_offer(&mut self, offer: Offer) {
        if let Some(choosing) = &mut self.choosing {
            offer.apply(&mut choosing.choices);
            choosing.rules = RulesDraft::of(&choosing.choices);
            choosing.refused = None;
        }
    }

    /// What the person asks to be read.
    ///
    /// # Errors
    /// All rules that hold something impossible.
    pub fn final_choices(&mut self) -> Option<Choices> {
        let choosing = self.choosing.as_mut()?;
        let mut choices = choosing.choices.clone();
        match choosing.rules.apply(&mut choices) {
            Ok(()) => {
                choosing.errors.clear();
                choosing.choices = choices.clone();
                Some(choices)
            }
            Err(errors) => {
                choosing.errors = errors;
                None
            }
        }
    }

    /// Takes in what the import worker says about chosen files; whether it was about them.
    pub(super) fn chosen_advanced(&mut self, event: &ImportEvent, data: DataId) -> bool {
        let Some(choosing) = self.choosing.as_mut().filter(|choosing| choosing.asked == Some(data)) else {
            return false;
        };
        choosing.asked = None;
        match event {
            ImportEvent::Previewed { preview } => choosing.show(preview.clone()),
            ImportEvent::Failed { failure } => self.preview_failed(failure),
            _ => {}
        }
        true
    }

    fn preview_failed(&mut self, failure: &Failure) {
        self.choosing = None;
        if failure.kind != FailureKind::Cancelled {
            "The files cannot be read. Nothing changed.".clone_into(&mut self.outcome);
            self.report("Looking into the files", failure.clone());
        }
    }
}

impl Choosing {
    fn new(files_of: DataId, files: Vec<String>) -> Self {
        Self {
            files_of,
            files,
            preview: None,
            choices: Choices::default(),
            rules: RulesDraft::default(),
            asked: Some(files_of),
            errors: Vec::new(),
            refused: None,
        }
    }

    /// Takes a preview in. What values mean is guessed by the first one.
    fn show(&mut self, preview: Preview) {
        if self.preview.is_none() && self.choices == Choices::default() {
            self.rules = RulesDraft::of(&preview.choices);
            self.choices = preview.choices.clone();
        }
        self.choices.tables.clone_from(&preview.choices.tables);
        self.preview = Some(preview);
    }

    /// Whether there is nothing but titles and names in the files, which can be joined to open data.
    pub fn has_only_labels(&self) -> bool {
        let tables = &self.choices.tables;
        let uses = |use_as| tables.iter().any(|table| table.use_as == use_as);
        !uses(TableUse::Interactions) && (uses(TableUse::Items) || uses(TableUse::Users))
    }
}

/// Gives `column` a role. A user, an item, a value, a time and a title is each in one column only.
fn set_role(roles: &mut Vec<Role>, column: usize, role: Role) {
    if roles.len() <= column {
        roles.resize(column + 1, Role::Ignore);
    }
    if !matches!(role, Role::Category | Role::Ignore) {
        for other in roles.iter_mut().filter(|other| **other == role) {
            *other = Role::Ignore;
        }
    }
    roles[column] = role;
}
