//! An application's own test of its single sign-on: the mock is a value, started and gone inside of it.

use mock_idp::{Clock, Deviation, LaunchRequest, Launched, MockIdp, ServiceProvider};
use saml_verify::{decode, finding::Finding, metadata::IdpMetadata, policy::Policy, receive};
use std::error::Error;

const ENTITY_ID: &str = "https://app.example/saml";
const ACS: &str = "https://app.example/saml/acs";

#[tokio::test]
async fn ada_logs_in_comes_too_late_and_is_denied() -> Result<(), Box<dyn Error>> {
    let app = ServiceProvider::new(ENTITY_ID, ACS);
    let idp = MockIdp::okta().user("ada").service_provider(app).start().await?;
    assert_eq!(log_in(&idp)?, Ok("ada".to_owned()));
    idp.next(Deviation::Expired).for_user("ada")?;
    assert!(log_in(&idp)?.is_err_and(|why| why.contains("NotOnOrAfter")));
    idp.deny_next().for_user("ada")?;
    assert_eq!(log_in(&idp)?, Err("nothing was posted".to_owned()));
    Ok(())
}

/// Ada opens the application in the portal: who is signed in then, or why nobody is.
fn log_in(idp: &MockIdp) -> Result<Result<String, String>, Box<dyn Error>> {
    Ok(match idp.launch(&LaunchRequest::new("ada"))? {
        Launched::Form(form) => {
            application(idp.metadata(), &form.saml_response).map_err(|finding| finding.to_string())
        }
        Launched::Denied(_) => Err("nothing was posted".to_owned()),
    })
}

/// The application under test; yours is longer.
fn application(idp_metadata: &str, saml_response: &str) -> Result<String, Finding> {
    let idp = IdpMetadata::parse(idp_metadata, &Default::default())?;
    let policy = Policy::new(ENTITY_ID, ACS, idp.trust(), Clock::System.now());
    let xml = decode::post(saml_response, &policy.limits)?;
    let received = receive::receive(&xml, &policy, &[])?;
    Ok(received.assertion.name_id().map(|id| id.value.clone()).unwrap_or_default())
}
