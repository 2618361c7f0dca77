//! The same as a trial for each scenario, for libtest's filters and for nextest.

mod my_app;

use sso_harness::{Sp, Suite, get, trials};

fn main() {
    let sp = Sp::serve(|site| my_app::router(&site.url, &site.idp_metadata))
        .signed_in_as(get("/me").json("/email"));
    let suite = Suite::bundled().ruleset("saml2int").vendor("okta").only("assertion/*");
    let arguments = libtest_mimic::Arguments::from_args();
    libtest_mimic::run(&arguments, trials(suite, sp)).exit();
}
