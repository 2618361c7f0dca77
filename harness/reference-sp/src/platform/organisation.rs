//! Organisations and their billing accounts: who belongs to them is what administrators say.

use std::collections::{BTreeMap, BTreeSet};

/// An organisation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Organisation {
    pub(crate) name: String,
    /// What `dx update org --saml-idp` set.
    pub(crate) saml_idp: Option<String>,
    /// Members by account id.
    pub(crate) members: BTreeMap<String, Member>,
    /// Account ids that may spend what the organisation pays for.
    pub(crate) billing: BTreeSet<String>,
}

/// What a member may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) level: Level,
    pub(crate) app_access: bool,
    pub(crate) project_access: String,
}

/// The two levels that organisations know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Admin,
    Member,
}

impl Level {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "ADMIN" => Some(Self::Admin),
            "MEMBER" => Some(Self::Member),
            _ => None,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::Member => "MEMBER",
        }
    }
}

impl Member {
    /// What an invitation gives that says no more than a level.
    pub(crate) fn new(level: Level) -> Self {
        Self { level, app_access: true, project_access: "CONTRIBUTE".to_owned() }
    }
}

/// All organisations by their id, `org-` and a name.
#[derive(Default)]
pub(crate) struct Organisations(BTreeMap<String, Organisation>);

impl Organisations {
    /// The organisation of that id, made if there is none.
    pub(crate) fn establish(&mut self, id: &str) -> &mut Organisation {
        let new = || Organisation { name: id.to_owned(), ..Organisation::default() };
        self.0.entry(id.to_owned()).or_insert_with(new)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Organisation> {
        self.0.get(id)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Organisation> {
        self.0.get_mut(id)
    }

    /// An account is gone.
    pub(crate) fn forget(&mut self, account: &str) {
        for organisation in self.0.values_mut() {
            organisation.members.remove(account);
            organisation.billing.remove(account);
        }
    }

    /// The organisations of an account, and what it is there.
    pub(crate) fn of<'a>(
        &'a self,
        account: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Organisation, &'a Member)> {
        self.0.iter().filter_map(move |(id, organisation)| {
            Some((id.as_str(), organisation, organisation.members.get(account)?))
        })
    }

    /// The organisations whose billing account an account may use.
    pub(crate) fn billing_of<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a str> {
        let may = |organisation: &Organisation| organisation.billing.contains(account);
        self.0.iter().filter(move |(_, it)| may(it)).map(|(id, _)| id.as_str())
    }
}
