//! The mistakes that can be switched on, by name; what each one changes stands in the file of its
//! area, and nothing outside of this folder asks whether a hole is open.

mod context;
mod flow;
mod platform;
mod signature;
mod web;

use std::{fmt, str::FromStr};

use crate::{
    manners::Manners,
    platform::Rules,
    saml::{Login, Logout, Validation},
};

/// The table of all holes is the enum: name and sentence stand beside each other.
macro_rules! holes {
    ($($area:ident { $($hole:ident $name:literal $sentence:literal)+ })+) => {
        /// One named mistake of a service provider.
        ///
        /// It changes the real code path, never looks at who asks, and still accepts all that the
        /// sound service provider accepts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Hole { $($(#[doc = $sentence] $hole,)+)+ }

        impl Hole {
            /// Every hole, by area.
            pub const ALL: &'static [Self] = &[$($(Self::$hole,)+)+];

            /// The name on the command line and in the table of holes.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$hole => $name,)+)+ }
            }

            /// What the service provider does wrong, in one sentence.
            pub const fn sentence(self) -> &'static str {
                match self { $($(Self::$hole => $sentence,)+)+ }
            }

            /// Which part of the service provider it is in.
            pub const fn area(self) -> Area {
                match self { $($(Self::$hole => Area::$area,)+)+ }
            }
        }
    };
}

holes! {
    Signature {
        AcceptsDoctype "accepts-doctype" "A document type declaration is read and its entities are expanded."
        AcceptsHmac "accepts-hmac" "A message authentication code counts as a signature, and the public certificate is its secret."
        AcceptsSha1 "accepts-sha1" "Signatures and digests with SHA-1 count."
        AcceptsUnsigned "accepts-unsigned" "A document without any signature is believed."
        ComparesCertificateOnly "compares-certificate-only" "A KeyInfo that shows the configured certificate stands for the signature."
        CutsAtCdata "cuts-at-cdata" "The NameID is read up to the first CDATA section in it."
        CutsAtReference "cuts-at-reference" "The NameID is read up to the first character reference in it."
        DigestAnywhere "digest-anywhere" "The first DigestValue of the document is compared, wherever it stands."
        DigestFirstChild "digest-first-child" "The first child of DigestValue is read, even where it is a comment."
        DigestOfFirstSignedInfo "digest-of-first-signed-info" "Of two SignedInfo the last is verified, and the digest of the first is compared."
        DigestOfLastSignedInfo "digest-of-last-signed-info" "Of two SignedInfo the first is verified, and the digest of the last is compared."
        DuplicateId "duplicate-id" "Two elements may have one id: the signature of either is good for both."
        EmailBeforeComment "email-before-comment" "An attribute value is read up to the first comment in it, and an account is found by its e-mail address."
        ErrorIsNoRefusal "error-is-no-refusal" "A signature value that cannot even be verified counts as one that holds."
        FetchesExternalEntities "fetches-external-entities" "A document type declaration is read, and what it names elsewhere is fetched."
        FetchesWhatIsNamed "fetches-what-is-named" "Schemas, inclusions, keys and documents that a document names are fetched."
        FirstReference "first-reference" "Of several References the first is verified, and the others are passed over."
        FirstTextNode "first-text-node" "The NameID is read up to the first comment or other markup in it."
        InstructionAsText "instruction-as-text" "A processing instruction is canonicalised like text, and left out of what is read."
        LenientReference "lenient-reference" "A Reference means the element that its signature is in, or the document, however it is written."
        MessageSignature "message-signature" "A signature of the message over anything in it vouches for the first assertion, which is read."
        NoBounds "no-bounds" "A document may be as deep and as large as it likes."
        ObeysCanonicalizationMethod "obeys-canonicalization-method" "SignedInfo is canonicalised by whatever program the message brings."
        ObeysManifest "obeys-manifest" "What a Manifest lists is taken for signed."
        ObeysTransforms "obeys-transforms" "Every transform is carried out, and what it leaves out is read all the same."
        PrefersEncrypted "prefers-encrypted" "Of an assertion in clear and an encrypted one the first is verified, and the second is read."
        PrefersPlain "prefers-plain" "Of an assertion in clear and an encrypted one the second is verified, and the first is read."
        ReadsBehindDoctype "reads-behind-doctype" "The parser that reads sees a document type declaration end earlier than the one that verifies."
        NamespacedId "namespaced-id" "An id in another namespace counts where the signed element is looked up, but not where ids are compared."
        ReadsFirstAssertion "reads-first-assertion" "Any signed assertion in the Response vouches for the first one, which is read and needs no ID."
        ReadsFirstById "reads-first-by-id" "Two elements may have one id, and the first of them is read, wherever it stands."
        ReadsFirstNameId "reads-first-name-id" "The first NameID of the document is read, whether a signature covers it or not."
        ReadsFirstRoot "reads-first-root" "Of two root elements the last is verified, and the first is read."
        ReadsLastAssertion "reads-last-assertion" "Any signature of the document vouches for its last assertion, which is read, wherever it stands."
        ReadsLastNameId "reads-last-name-id" "Everything is verified, and then the last NameID of the document is read."
        ReadsLastRoot "reads-last-root" "Of two root elements the first is verified, and the last is read."
        ReadsWhatItPrinted "reads-what-it-printed" "What was parsed is verified, and what was printed from it is parsed again and read."
        Rsa15 "rsa15" "A key that is encrypted with RSA 1.5 is decrypted."
        ReadsSubjectBelow "reads-subject-below" "The first Subject below the assertion is read, even where it stands in its signature."
        RemovesSignatureCopies "removes-signature-copies" "Every signature with the same value is taken out before the digest is made, and what stands in one is read."
        ResolvesFirstId "resolves-first-id" "The signature of the assertion is verified for the first element with its id, wherever that stands."
        SearchesDescendants "searches-descendants" "Any valid signature will do, and the first assertion of the document is read, wherever it stands."
        SkipsDigest "skips-digest" "The SignatureValue is verified, the digest of the content is not."
        SkipsEmptySignature "skips-empty-signature" "A Signature element without content counts as a valid signature."
        SkipsSignatureValue "skips-signature-value" "The digest is verified, the SignatureValue over it is not, so that every key will do."
        TextBeforeChild "text-before-child" "Two elements may have one id, and the text of an element ends at the first thing in it that is no text."
        TrustsDecrypted "trusts-decrypted" "An assertion that was encrypted needs no signature."
        TruncatesHmac "truncates-hmac" "Of a message authentication code as many bits are compared as the message asks for."
        TrustsKeyInfo "trusts-key-info" "The key that the document itself brings in KeyInfo is trusted."
        VerifiesAnySignature "verifies-any-signature" "Any valid signature anywhere in the document vouches for all of it."
        VerifiesBehindDoctype "verifies-behind-doctype" "The parser that verifies sees a document type declaration end earlier than the one that reads."
        VoidCanonicalisation "void-canonicalisation" "A canonicalisation that fails yields an empty text, and the digest is made over that."
        VerifiesFirstSignature "verifies-first-signature" "The first signature of the document is verified, and the first assertion of the Response is read."
        VerifiesToTheLetter "verifies-to-the-letter" "Any signature vouches for all of the document, if what it signs does not stand in it."
        ZeroReference "zero-reference" "Each Reference is verified in a loop, so that none at all is fine."
    }
    Context {
        AudienceAnyRestriction "audience-any-restriction" "Of several audience restrictions one is enough."
        AudienceOptional "audience-optional" "An assertion without an audience is for everybody."
        ConfirmationDataOptional "confirmation-data-optional" "A subject confirmation without data has nothing that could be wrong."
        ConfirmationsLend "confirmations-lend" "Each demand on a subject confirmation may be met by another one."
        CrossTenant "cross-tenant" "A key of any trusted identity provider signs for all of them."
        FoldsEntityIds "folds-entity-ids" "Entity ids are compared without regard to case, outer white space and a slash at the end."
        IgnoresUnknownCondition "ignores-unknown-condition" "A condition that is not understood is passed over."
        NoAssertionIssuerCheck "no-assertion-issuer-check" "The assertion may name another issuer."
        NoAudienceCheck "no-audience-check" "An assertion that was made out for another service provider counts."
        NoAuthnStatementNeeded "no-authn-statement-needed" "An assertion without an authentication statement counts."
        NoConditionsNeeded "no-conditions-needed" "An assertion without conditions counts."
        NoConfirmationExpiryCheck "no-confirmation-expiry-check" "The end of the subject confirmation is not looked at."
        NoConfirmationMethodCheck "no-confirmation-method-check" "Every method of subject confirmation counts as bearer."
        NoConfirmationNotBeforeCheck "no-confirmation-not-before-check" "A bearer confirmation may have a NotBefore."
        NoDestinationCheck "no-destination-check" "A Response that was addressed to another place counts."
        NoExpiryCheck "no-expiry-check" "No end of validity is looked at."
        NoIdShapeCheck "no-id-shape-check" "An ID may be anything, or not be there."
        NoInResponseToCheck "no-in-response-to-check" "A Response may answer a request that was never sent."
        NoIssueInstantCheck "no-issue-instant-check" "Nobody looks when a Response or an assertion was issued."
        NoIssuerFormatCheck "no-issuer-format-check" "An issuer may be of any format."
        NoNotBeforeCheck "no-not-before-check" "An assertion that is not valid yet counts."
        NoRecipientCheck "no-recipient-check" "A subject confirmation for another recipient counts."
        NoReplayCheck "no-replay-check" "The same document opens a session as often as it is posted."
        NoResponseIssuerCheck "no-response-issuer-check" "The Response may name another issuer than the assertion."
        NoSessionExpiryCheck "no-session-expiry-check" "A session that the identity provider has ended is opened."
        NoStatusCheck "no-status-check" "A Response that reports a failure counts if there is an assertion in it."
        NoSubjectConfirmationNeeded "no-subject-confirmation-needed" "An assertion without subject confirmation counts."
        NoSubjectNeeded "no-subject-needed" "An assertion about nobody is about the person with the empty name."
        NoVersionCheck "no-version-check" "A message of another SAML version counts."
        NoWindowCheck "no-window-check" "Conditions may end before they begin."
        ReadsAnyTimeZone "reads-any-time-zone" "Times may have an offset, and those without one are taken for UTC."
        ReadsFirstOfSeveral "reads-first-of-several" "Of several assertions that are signed the first is read."
        ReadsLastOfSeveral "reads-last-of-several" "Of several assertions that are signed the last is read."
        ReplayByResponseId "replay-by-response-id" "The id of the Response is remembered instead of the assertion's."
        SkewOfADay "skew-of-a-day" "Clocks may differ by a day."
        StatusAnywhere "status-anywhere" "A status of Success on any level is a success."
    }
    Flow {
        AcceptsRequestOfAnotherBrowser "accepts-request-of-another-browser" "A Response may answer a request that another browser has sent."
        AcceptsRequestTwice "accepts-request-twice" "A request may be answered as often as somebody likes."
        AcceptsUnsolicited "accepts-unsolicited" "A Response that answers nothing counts, though only answers are wanted."
        InResponseToOfAssertionOnly "in-response-to-of-assertion-only" "The request is read from the assertion, and the Response need not answer it."
        InResponseToOfResponseOnly "in-response-to-of-response-only" "The request is read from the Response, and the assertion need not answer it."
        LogoutAcrossIdps "logout-across-idps" "Every identity provider can end the sessions of a NameID, whoever vouched for it."
        LogoutEndsAllSessions "logout-ends-all-sessions" "A LogoutRequest ends all sessions of a person, whichever it names."
        LogoutEndsBringer "logout-ends-bringer" "A LogoutRequest ends the session of the browser that brings it too, whoever is signed in there."
        LogoutEndsNothing "logout-ends-nothing" "A LogoutRequest is answered with Success, and no session ends."
        LogoutIgnoresDestination "logout-ignores-destination" "A LogoutRequest that was addressed to another place is obeyed."
        LogoutIgnoresExpiry "logout-ignores-expiry" "A LogoutRequest is obeyed after its end."
        LogoutOfThisBrowserOnly "logout-of-this-browser-only" "A LogoutRequest ends nothing but the session of the browser that brings it."
        LogoutReplay "logout-replay" "A LogoutRequest is obeyed as often as it is posted."
        LogoutResponseUnsigned "logout-response-unsigned" "The LogoutResponse is not signed."
        LogoutTrustsAnyIdp "logout-trusts-any-idp" "A key of any trusted identity provider signs LogoutRequests for all of them."
        LogoutWithoutResponse "logout-without-response" "A LogoutRequest is obeyed and never answered."
        ObeysLogoutOfAnyKey "obeys-logout-of-any-key" "A LogoutRequest has to have a signature, but any will do."
        ObeysUnsignedLogout "obeys-unsigned-logout" "A LogoutRequest without a signature is obeyed."
        PredictableRequestId "predictable-request-id" "The ids of AuthnRequests are counted."
        RelayStateIsThePlace "relay-state-is-the-place" "RelayState is the place where the person wants to go, however long that is."
        RelayStateLost "relay-state-lost" "After a login that began at a page, the browser is at the default place."
        RequestAsksForArtifact "request-asks-for-artifact" "The AuthnRequest asks for a binding that the metadata does not have."
        RequestAsksForOtherNameId "request-asks-for-other-name-id" "The AuthnRequest asks for a NameID format that the metadata does not have."
        RequestDestinationOther "request-destination-other" "The AuthnRequest says that it goes to another place."
        RequestIssuerFormat "request-issuer-format" "The Issuer of the AuthnRequest is no entity by its format."
        RequestUnsigned "request-unsigned" "The metadata says that AuthnRequests are signed, and they are not."
    }
    Platform {
        AddsToBilling "adds-to-billing" "A new account may use a billing account from the start."
        AddsToOrganisation "adds-to-organisation" "A new account is a member of an organisation from the start."
        AdoptsRegularAccount "adopts-regular-account" "A regular account is handed to the identity that has its e-mail address."
        AdvertisesSlo "advertises-slo" "The metadata has a SingleLogoutService."
        DisabledAccountKeepsSession "disabled-account-keeps-session" "The sessions of an account outlive it when it is disabled."
        DisabledAccountKeepsTokens "disabled-account-keeps-tokens" "The API tokens of an account still work when it is disabled."
        DisabledAccountSignsIn "disabled-account-signs-in" "An account that is disabled is opened by single sign-on."
        FoldsNameId "folds-name-id" "Identities are compared without regard to case and outer spaces."
        ForgottenPasswordResetsSso "forgotten-password-resets-sso" "An SSO user gets a link that sets a password."
        IgnoresLicence "ignores-licence" "Single sign-on works without a licence."
        IgnoresTakenEmail "ignores-taken-email" "A second account is created for an e-mail address that another account has."
        InventsEmail "invents-email" "Where no e-mail address is sent, the NameID is taken for one."
        KeepsFirstAttributes "keeps-first-attributes" "Name, e-mail address and roles stay what they were at the first login."
        KeepsLostRoles "keeps-lost-roles" "A role that somebody once had is never taken away."
        KeepsRolesWhereNoneAreSent "keeps-roles-where-none-are-sent" "Roles stay what they were where a login brings none at all."
        LicenceBlocksSessionNotAccount "licence-blocks-session-not-account" "Without a licence no session is opened, but the account is created."
        LicenceForNewAccountsOnly "licence-for-new-accounts-only" "Without a licence those who have an account still get in."
        LinksAcrossIdps "links-across-idps" "An identity is its NameID alone, whichever identity provider sends it."
        LinksByEmail "links-by-email" "An SSO account is found by its e-mail address, whatever the identity."
        LogoutKeepsSession "logout-keeps-session" "The logout button leaves the session alive."
        NewAccountEveryLogin "new-account-every-login" "Every login creates an account."
        NormalisesNameId "normalises-name-id" "Identities are compared after compatibility normalisation, without characters that nobody sees."
        ObeysLogoutRequest "obeys-logout-request" "A LogoutRequest ends the sessions of whoever it names."
        LinksToSignedInAccount "links-to-signed-in-account" "An identity that arrives in the browser of somebody who is signed in is linked to their account."
        PrivilegedAttributes "privileged-attributes" "The groups in the assertion make a new account a member of organisations."
        RelayStateOpenRedirect "relay-state-open-redirect" "RelayState is followed wherever it points."
        RestrictionWithoutWords "restriction-without-words" "SSO users are refused without a word on where to go instead."
        RoleAttributeMakesAdmin "role-attribute-makes-admin" "An attribute that names a role makes a new account an administrator of everybody's organisation."
        SpInitiatedRedirects "sp-initiated-redirects" "The login page sends an AuthnRequest to the identity provider."
        SpInitiatedWithoutWords "sp-initiated-without-words" "The refusal of the login page does not name the identity management service."
        SplitsRolesAtCommas "splits-roles-at-commas" "A role with a comma in it is taken for several."
        SplitsRolesAtSemicolons "splits-roles-at-semicolons" "A role with a semicolon in it is taken for several."
        SsoEmailChangeByDirectRequest "sso-email-change-by-direct-request" "The form is hidden from SSO users, but its request changes the e-mail address."
        SsoEmailChangeByPage "sso-email-change-by-page" "SSO users can change the e-mail address on the page."
        SsoPasswordChangeByDirectRequest "sso-password-change-by-direct-request" "The form is hidden from SSO users, but its request sets a password."
        SsoPasswordChangeByPage "sso-password-change-by-page" "SSO users can set a password on the page."
        SsoPasswordLogin "sso-password-login" "Any password opens the website for an account that has none."
        SsoPasswordLoginDx "sso-password-login-dx" "Any password yields a token for an account that has none."
        SsoPasswordRefusalWithoutKind "sso-password-refusal-without-kind" "The command line is told of a wrong password instead of single sign-on."
        SsoTwoFactorByDirectRequest "sso-two-factor-by-direct-request" "The form is hidden from SSO users, but its request enables two-factor authentication."
        SsoTwoFactorByPage "sso-two-factor-by-page" "SSO users can enable two-factor authentication on the page."
        TokenExpiredAccepted "token-expired-accepted" "An expired API token still works."
        TokenRevokedAccepted "token-revoked-accepted" "A revoked API token still works."
        TokenUnknownAccepted "token-unknown-accepted" "An API token that was never issued acts as the first account."
    }
    Web {
        AcceptsResponseByGet "accepts-response-by-get" "A Response in a query counts like one in a form."
        AnswersGarbageWith500 "answers-garbage-with-500" "A form without a message and one without base64 end in an error of the server."
        AnswersRefusalWith403 "answers-refusal-with-403" "The page that refuses a document has the status 403."
        AnswersRefusalWith500 "answers-refusal-with-500" "The page that refuses a document has the status 500."
        CachesSamlPages "caches-saml-pages" "The answers to SAML messages may be kept for an hour."
        CookieReadableByScripts "cookie-readable-by-scripts" "The session cookie has no HttpOnly."
        CookieSentCrossSite "cookie-sent-cross-site" "The session cookie has no SameSite."
        DecodesUrlSafe "decodes-url-safe" "The base64 of URLs is decoded as well."
        ErrorPageShowsXml "error-page-shows-xml" "The page that refuses a document shows it, as it was sent."
        FoldsAttributeNames "folds-attribute-names" "The names of attributes are compared without regard to case, and the last one counts."
        InflatesForms "inflates-forms" "A message in a form may be compressed, and becomes as large as it likes."
        KeepsSessionId "keeps-session-id" "A login leaves the session its id, whoever has given it to the browser."
        LogoutClearsCookieOnly "logout-clears-cookie-only" "The logout button takes the cookie away and leaves the session alive."
        ReflectsAttributes "reflects-attributes" "The name of a person is written into pages as it came."
        ReflectsRelayState "reflects-relay-state" "A RelayState that leads nowhere is written into the page after the login, as it came."
        RelayStateDecodedTwice "relay-state-decoded-twice" "RelayState is checked, and then decoded once more and followed."
        RelayStatePrefixOnly "relay-state-prefix-only" "RelayState is followed if it begins with one slash and not with two."
        RelayStateResolved "relay-state-resolved" "RelayState is resolved against the own URL, and the path that remains is followed."
        ReplayRace "replay-race" "An assertion is looked up before its session is opened, and remembered afterwards."
        TakesLastValue "takes-last-value" "Of several values of an attribute the last one counts."
    }
}

/// A part of the service provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Area {
    /// What an assertion says about whom it is for, from whom, when and how often.
    Context,
    /// Logins that begin at the service provider, and single logout.
    Flow,
    /// Accounts, licence, restrictions, organisations, tokens, logout.
    Platform,
    /// What is signed, by whom, and what is read.
    Signature,
    /// How documents arrive, and what the answers to them are like: cookies, caches, statuses, pages.
    Web,
}

impl Hole {
    /// Puts the mistake into the value that decides about documents.
    pub(crate) fn open_in_validation(self, validation: &mut Validation) {
        signature::open(self, validation);
        context::open(self, validation);
        flow::open_in_validation(self, validation);
        web::open_in_validation(self, validation);
    }

    /// Puts the mistake into the value that decides about answers.
    pub(crate) fn open_in_manners(self, manners: &mut Manners) {
        web::open(self, manners);
    }

    /// Puts the mistake into the values that decide about requests: those that are sent, and
    /// those that arrive.
    pub(crate) fn open_in_flows(self, login: &mut Login, logout: &mut Logout) {
        flow::open_in_login(self, login);
        flow::open_in_logout(self, logout);
    }

    /// Puts the mistake into the value that decides about accounts.
    pub(crate) fn open_in_rules(self, rules: &mut Rules) {
        platform::open(self, rules);
        web::open_in_rules(self, rules);
    }
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// There is no hole of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no hole is called {0:?}")]
pub struct UnknownHole(
    /// What was asked for.
    pub String,
);

impl FromStr for Hole {
    type Err = UnknownHole;

    fn from_str(name: &str) -> Result<Self, UnknownHole> {
        let found = Self::ALL.iter().find(|hole| hole.name() == name);
        found.copied().ok_or_else(|| UnknownHole(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hole_is_found_by_a_name_of_its_own_and_says_what_it_is() {
        for hole in Hole::ALL {
            assert_eq!(hole.name().parse(), Ok(*hole));
            assert!(hole.sentence().ends_with('.'), "{hole}");
        }
        assert_eq!("sound".parse::<Hole>(), Err(UnknownHole("sound".to_owned())));
    }
}
