//! Numbers with their names.

use std::borrow::Cow;

use leptos::prelude::*;

/// A number, ready to be read, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The number with its unit.
    pub value: String,
    /// Test id of the value.
    pub test_id: Cow<'static, str>,
}

impl Fact {
    /// A fact.
    pub fn new(name: impl Into<String>, value: impl Into<String>, test_id: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), value: value.into(), test_id: test_id.into() }
    }
}

/// Facts side by side.
#[component]
pub fn Facts(
    /// The facts in order.
    facts: Vec<Fact>,
) -> impl IntoView {
    let entries = facts.into_iter().map(|fact| {
        view! {
            <div class="fact">
                <dt>{fact.name}</dt>
                <dd data-testid=fact.test_id.into_owned()>{fact.value}</dd>
            </div>
        }
    });
    view! { <dl class="facts">{entries.collect_view()}</dl> }
}
