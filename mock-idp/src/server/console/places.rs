//! Where the pages of the console are.

use url::form_urlencoded;

use super::super::paths;

pub(super) const USERS: &str = "/admin/users";
pub(super) const USER: &str = "/admin/user";
pub(super) const GROUPS: &str = "/admin/groups";
pub(super) const APPLICATIONS: &str = "/admin/applications";
pub(super) const LEDGER: &str = "/admin/ledger";
pub(super) const LAUNCH: &str = "/admin/launch";
pub(super) const CHANGE: &str = "/admin/change";
pub(super) const SCRIPT: &str = "/admin/console.js";
/// Below it is the admin API.
const API: &str = "/admin/api/";

/// Whether a path is one of those that only somebody who looks on asks for. They are not recorded:
/// who reads the ledger would fill it.
pub(in super::super) fn is_looked_at(path: &str) -> bool {
    let console = path == "/admin" || path.starts_with(paths::CONSOLE) && !path.starts_with(API);
    console || [paths::STYLE, paths::SCRIPT].contains(&path)
}

/// A login is any text, and a browser takes `..` out of a path: so it stands in the query.
pub(super) fn user_path(login: &str) -> String {
    with_query(USER, &[("login", login)])
}

pub(super) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}
