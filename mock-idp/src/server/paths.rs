//! Where the pages that everybody is led to are.

/// The applications, or the login form.
pub(crate) const PORTAL: &str = "/portal";
/// Where the login form goes.
pub(super) const LOGIN: &str = "/portal/login";
/// Where the logout button goes.
pub(super) const LOGOUT: &str = "/portal/logout";
/// The first page of the console.
pub(crate) const CONSOLE: &str = "/admin/";
/// The style of all pages.
pub(super) const STYLE: &str = "/portal/portal.css";
/// The script that posts a form.
pub(super) const SCRIPT: &str = "/portal/post.js";
