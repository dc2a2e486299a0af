use alteraser_api::import::{Candidate, DuplicateRule, Keep, Preview, Separator, TablePreview, TitleMatch, ValueRule};

use super::*;

/// The files `r.csv` and `t.csv`, looked at.
fn previewed() -> (AppState, DataId) {
    let mut state = ready();
    let id = state.choose_files(vec!["r.csv".to_owned(), "t.csv".to_owned()]);
    tell(&mut state, id, preview(TableUse::Interactions));
    (state, id)
}

fn preview(first: TableUse) -> ImportEvent {
    let table = |file: &str, use_as, roles: &[Role]| TableChoice {
        file: file.to_owned(),
        use_as,
        roles: roles.to_vec(),
        ..TableChoice::default()
    };
    let tables = vec![
        table("r.csv", first, &[Role::User, Role::Item, Role::Value]),
        table("t.csv", TableUse::Items, &[Role::Item, Role::Title]),
    ];
    let choices = Choices { tables, values: ValueRule::Count, duplicates: DuplicateRule::Sum, ..Choices::default() };
    let tables = vec![TablePreview::default(), TablePreview::default()];
    ImportEvent::Previewed { preview: Preview { tables, choices, ..Preview::default() } }
}

fn tell(state: &mut AppState, data: DataId, event: ImportEvent) {
    assert_eq!(state.apply(Notice::Import(event, data)), []);
}

fn choosing(state: &AppState) -> &Choosing {
    state.choosing.as_ref().unwrap()
}

#[test]
fn a_preview_fills_the_form() {
    let (mut state, id) = previewed();
    assert_eq!((choosing(&state).asked, choosing(&state).files_of), (None, id));
    let choices = state.final_choices().unwrap();
    assert_eq!((choices.values, choices.duplicates, choices.tables.len()), (ValueRule::Count, DuplicateRule::Sum, 2));
}

#[test]
fn a_change_asks_again_and_only_the_last_answer_counts() {
    let (mut state, id) = previewed();
    let (first, of, choices) = state.edit_table(0, TableEdit::Role(2, Role::Item)).unwrap();
    assert_eq!((of, &choices.tables[0].roles), (id, &vec![Role::User, Role::Ignore, Role::Item]));
    let (second, _, choices) = state.edit_table(0, TableEdit::Separator(Some(Separator::Pipe))).unwrap();
    assert!(choices.tables[0].roles.is_empty(), "other columns have other roles");
    tell(&mut state, first, ImportEvent::Failed { failure: failure(FailureKind::Cancelled) });
    assert_eq!(choosing(&state).asked, Some(second));
    tell(&mut state, second, preview(TableUse::Unused));
    assert_eq!(choosing(&state).choices.tables[0].use_as, TableUse::Unused);
    assert!(choosing(&state).has_only_labels());
    assert_eq!(state.edit_table(7, TableEdit::Header(Some(true))), None);
    let (_, _, choices) = state.edit_table(1, TableEdit::Use(TableUse::Unused)).unwrap();
    assert!(choices.tables.iter().all(|table| table.use_as == TableUse::Unused));
    assert!(!choosing(&state).has_only_labels());
}

#[test]
fn a_category_may_be_in_many_columns_and_a_title_in_one() {
    let (mut state, _) = previewed();
    for column in [3, 4] {
        state.edit_table(1, TableEdit::Role(column, Role::Category)).unwrap();
    }
    let (_, _, choices) = state.edit_table(1, TableEdit::Role(2, Role::Title)).unwrap();
    assert_eq!(choices.tables[1].roles, [Role::Item, Role::Ignore, Role::Title, Role::Category, Role::Category]);
}

#[test]
fn every_rule_of_the_form_becomes_a_choice() {
    let (mut state, _) = previewed();
    let rules = &mut state.choosing.as_mut().unwrap().rules;
    for (field, text) in [
        ("values", "threshold"),
        ("at_least", "3.5"),
        ("duplicates", "max"),
        ("k_core", "5"),
        ("keep", "random"),
        ("share", "0.25"),
        ("seed", "9"),
        ("times", "drop"),
    ] {
        rules.set(field, text.to_owned());
    }
    let choices = state.final_choices().unwrap();
    assert_eq!(choices.values, ValueRule::Threshold { at_least: 3.5 });
    assert_eq!((choices.duplicates, choices.k_core, choices.drop_times), (DuplicateRule::Max, Some(5), true));
    assert_eq!(choices.keep, Keep::RandomUsers { share: 0.25, seed: 9 });
    let again = &RulesDraft::of(&choices);
    let mut same = Choices { tables: choices.tables.clone(), ..Choices::default() };
    again.apply(&mut same).unwrap();
    assert_eq!(same, choices, "the form says what it was made from");
}

#[test]
fn impossible_rules_are_marked_and_nothing_is_read() {
    let (mut state, _) = previewed();
    state.choosing.as_mut().unwrap().rules.set("k_core", "0".to_owned());
    assert_eq!(state.final_choices(), None);
    assert_eq!(choosing(&state).errors[0].field, "rules-k_core");
}

#[test]
fn data_that_would_not_fit_come_with_offers() {
    let (mut state, _) = previewed();
    let data = state.start_import(vec!["r.csv".to_owned()]);
    let too_big = too_big();
    let Offer::FirstUsers { users } = too_big.offers[0] else { panic!("{too_big:?}") };
    tell(&mut state, data, ImportEvent::Refused { too_big: too_big.clone() });
    assert_eq!((choosing(&state).refused.as_ref(), state.import.is_none()), (Some(&too_big), true));
    state.take_offer(too_big.offers[0]);
    assert_eq!(state.final_choices().unwrap().keep, Keep::FirstUsers { users });
    assert_eq!(choosing(&state).refused, None);
}

#[test]
fn files_that_cannot_be_read_leave_everything() {
    let mut state = with_data();
    let open = state.data.clone();
    let id = state.choose_files(vec!["poem.csv".to_owned()]);
    tell(&mut state, id, ImportEvent::Failed { failure: failure(FailureKind::Data) });
    assert_eq!((state.choosing.is_none(), &state.data, state.problems.len()), (true, &open, 1));
}

#[test]
fn given_up_files_are_freed_unless_they_are_those_of_the_open_data() {
    let (mut state, id) = previewed();
    assert_eq!(state.drop_chosen(), Some(id));
    assert_eq!(state.drop_chosen(), None);
    let mut state = with_data();
    let open = state.data.as_ref().unwrap().id;
    let (_, of, _) = state.choose_again().unwrap();
    assert_eq!((of, state.drop_chosen()), (open, None));
}

#[test]
fn chosen_files_go_when_their_data_are_open() {
    let (mut state, id) = previewed();
    let (data, tasks) = import(&mut state);
    assert_eq!((tasks, state.choosing.is_none()), (vec![Task::Close(id)], true));
    assert_eq!(state.data.as_ref().unwrap().id, data);
}

#[test]
fn made_up_data_are_what_the_form_says() {
    let mut form = SyntheticDraft::default();
    assert_eq!(form.spec(), Ok(alteraser_api::import::SyntheticSpec::default()));
    form.draft.set("users", "7".to_owned());
    assert_eq!(form.spec().unwrap().users, 7);
    form.draft.set("density", "2".to_owned());
    assert_eq!(form.spec().unwrap_err()[0].field, "synthetic-density");
}

#[test]
fn a_person_is_what_their_titles_were_taken_for() {
    let mut state = with_data();
    state.person.text = "Heat\nHeet\nnothing".to_owned();
    let (asked, of, text) = state.ask_titles().unwrap();
    assert_eq!((of, text.as_str()), (state.data.as_ref().unwrap().id, "Heat\nHeet\nnothing"));
    let candidate = |item, score| Candidate { item, score, title: "Heat".to_owned() };
    let title = |text: &str, candidates| TitleMatch { text: text.to_owned(), candidates };
    let matches = vec![
        title("Heat", vec![candidate(4, 1.0)]),
        title("Heet", vec![candidate(4, 0.8), candidate(2, 0.7)]),
        title("nothing", vec![candidate(1, 0.4)]),
    ];
    tell(&mut state, asked, ImportEvent::Matched { matches });
    assert_eq!(state.person().unwrap().items, [4], "each item once, and nothing that is only a little alike");
    state.take_title_for(1, Some(2));
    state.take_title_for(0, None);
    assert_eq!(state.person().unwrap().items, [2]);
    state.take_title_for(1, None);
    assert_eq!(state.person(), None);
}

#[test]
fn titles_that_cannot_be_looked_for_are_told() {
    let mut state = with_data();
    let (asked, ..) = state.ask_titles().unwrap();
    tell(&mut state, asked, ImportEvent::Failed { failure: failure(FailureKind::Data) });
    assert_eq!((state.person.asked, state.problems[0].doing.as_str()), (None, "Finding your titles"));
}
