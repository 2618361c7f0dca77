//! An application's own router, held to the whole suite in one test.

mod my_app;

use sso_harness::{Sp, Suite, get};

#[tokio::test(flavor = "multi_thread")]
async fn sso_conforms() {
    let sp = Sp::serve(|site| my_app::router(&site.url, &site.idp_metadata))
        .acs("/saml/acs")
        .signed_in_as(get("/me").json("/email"))
        .await;
    Suite::bundled().ruleset("saml2int").run(&sp).await.assert_conformant();
}

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "does not conform to saml2int")]
async fn without_a_memory_of_assertions_it_does_not() {
    let sp = Sp::serve(|site| my_app::forgetful(&site.url, &site.idp_metadata))
        .acs("/saml/acs")
        .signed_in_as(get("/me").json("/email"))
        .await;
    let suite = Suite::bundled().ruleset("saml2int").vendor("okta").only("assertion/*");
    suite.run(&sp).await.assert_conformant();
}
