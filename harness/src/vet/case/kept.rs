//! What of a document is public: the words of the standards. Everything else is replaced.

/// Names that end in one of the words below are the standards' own.
const STEMS: &[&str] = &[
    "http://www.w3.org/2000/09/xmldsig",
    "http://www.w3.org/2001/04/xmldsig-more",
    "http://www.w3.org/2001/04/xmlenc",
    "http://www.w3.org/2001/10/xml-exc-c14n",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2007/05/xmldsig-more",
    "http://www.w3.org/2009/xmldsig11",
    "http://www.w3.org/2009/xmlenc11",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/XML/1998/namespace",
    "urn:oasis:names:tc:SAML:1.0:",
    "urn:oasis:names:tc:SAML:1.1:",
    "urn:oasis:names:tc:SAML:2.0:",
];

/// Names that are the standards' own, whole.
const WHOLE: &[&str] = &[
    "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
    "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/windows",
    "http://schemas.xmlsoap.org/soap/envelope/",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims",
    "http://www.w3.org/2000/10/XMLSchema",
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/2001/04/xmldsig-more/",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
    "urn:federation:authentication:windows",
    "urn:ietf:params:xml:ns:xmlns",
];

/// What follows a stem, cut at colons, slashes, number signs and hyphens.
const WORDS: &[&str] = &[
    "1_5",
    "128",
    "192",
    "224",
    "256",
    "384",
    "512",
    "AuthenticatedTelephony",
    "AuthnFailed",
    "Canonical",
    "Envelope",
    "EncryptedKey",
    "Element",
    "Content",
    "HTTP",
    "INTERNET",
    "Internet",
    "InternetProtocol",
    "InternetProtocolPassword",
    "InvalidAttrNameOrValue",
    "InvalidNameIDPolicy",
    "Kerberos",
    "MobileOneFactorContract",
    "MobileOneFactorUnregistered",
    "MobileTwoFactorContract",
    "MobileTwoFactorUnregistered",
    "NoAuthnContext",
    "NoAvailableIDP",
    "NoPassive",
    "NoSupportedIDP",
    "NomadTelephony",
    "Object",
    "POST",
    "PGP",
    "PartialLogout",
    "Password",
    "PasswordProtectedTransport",
    "PersonalTelephony",
    "PreviousSession",
    "ProxyCountExceeded",
    "Redirect",
    "RequestDenied",
    "RequestUnsupported",
    "RequestVersionDeprecated",
    "RequestVersionTooHigh",
    "RequestVersionTooLow",
    "Requester",
    "ResourceNotRecognized",
    "Responder",
    "SOAP",
    "SPKI",
    "SecureRemotePassword",
    "Smartcard",
    "SmartcardPKI",
    "SoftwarePKI",
    "Success",
    "TLSClient",
    "Telephony",
    "TimeSyncToken",
    "TooManyResponses",
    "UnknownAttrProfile",
    "UnknownPrincipal",
    "UnsupportedBinding",
    "VersionMismatch",
    "WithComments",
    "WindowsDomainQualifiedName",
    "X.500",
    "X509",
    "X509Data",
    "X509SubjectName",
    "XMLDSig",
    "ac",
    "aes128",
    "aes192",
    "aes256",
    "admin",
    "am",
    "artifact",
    "assertion",
    "attrname",
    "attribute",
    "attributes",
    "base64",
    "basic",
    "bearer",
    "bindings",
    "c14n",
    "cbc",
    "classes",
    "cm",
    "consent",
    "current",
    "dsa",
    "ecdsa",
    "email",
    "emailAddress",
    "entity",
    "enveloped",
    "explicit",
    "format",
    "gcm",
    "hmac",
    "holder",
    "implicit",
    "inapplicable",
    "kerberos",
    "key",
    "kw",
    "md5",
    "metadata",
    "mgf1p",
    "mgf1sha1",
    "mgf1sha224",
    "mgf1sha256",
    "mgf1sha384",
    "mgf1sha512",
    "MGF1",
    "nameid",
    "oaep",
    "obtained",
    "of",
    "password",
    "persistent",
    "prior",
    "profiles",
    "protocol",
    "ripemd160",
    "rsa",
    "sender",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "signature",
    "status",
    "transient",
    "tripledes",
    "unavailable",
    "unspecified",
    "unsigned",
    "uri",
    "vouches",
];

/// Whether a text is a name that a standard has given; or one that is put together of its words, and does not exist.
pub(super) fn is_standard(text: &str) -> bool {
    let text = text.trim();
    let rest = STEMS.iter().find_map(|stem| text.strip_prefix(*stem));
    let is_word = |word: &str| word.is_empty() || WORDS.contains(&word);
    WHOLE.contains(&text) || rest.is_some_and(|rest| rest.split([':', '/', '#', '-']).all(is_word))
}

/// Hosts whose names for attributes are everybody's.
const HOSTS: &[&str] = &[
    "http://schemas.microsoft.com/",
    "http://schemas.xmlsoap.org/",
    "http://schemas.openid.net/",
    "https://aws.amazon.com/",
    "urn:mace:",
    "urn:oid:",
];

/// Whether a name of an attribute is everybody's, wherever it is used.
pub(super) fn is_public_name(name: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/:._-#".contains(it);
    let known = HOSTS.iter().any(|host| name.starts_with(host)) && name.chars().all(is_plain);
    known || is_standard(name)
}

/// Elements with base64 that is made anew, or says nothing.
pub(super) const BASE64: &[&str] = &[
    "CipherValue",
    "DigestValue",
    "Exponent",
    "Modulus",
    "OAEPparams",
    "PublicKey",
    "SignatureValue",
    "X509CRL",
    "X509Certificate",
    "X509SKI",
];

/// Attributes whose values are names of standards, or else are replaced.
pub(super) const STANDARD: &[&str] = &[
    "Algorithm",
    "Consent",
    "Encoding",
    "Format",
    "Method",
    "NameFormat",
    "Type",
    "Value",
    "encodingStyle",
    "Binding",
];

/// Attributes that hold the id of something.
pub(super) const IDS: &[&str] = &["AssertionID", "ID", "Id", "InResponseTo", "SessionIndex"];

/// Attributes that hold where a Response goes.
pub(super) const ADDRESSES: &[&str] = &["Destination", "Location", "Recipient", "Address"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_standards_are_public_and_nothing_else_is() {
        for text in [
            "urn:oasis:names:tc:SAML:2.0:status:Success",
            "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress",
            "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
            "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key",
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
            "http://www.w3.org/2001/XMLSchema",
        ] {
            assert!(is_standard(text), "{text}");
        }
        for text in [
            "",
            "urn:oasis:names:tc:SAML:2.0:status:ada",
            "urn:oasis:names:tc:SAML:2.0:ac:classes:corp.example",
            "http://www.w3.org/2001/XMLSchema#ada",
            "https://idp.corp.example/",
        ] {
            assert!(!is_standard(text), "{text}");
        }
        assert!(is_public_name(
            "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
        ));
        assert!(is_public_name("urn:oid:0.9.2342.19200300.100.1.3"));
        assert!(!is_public_name("https://corp.example/claims/mail") && !is_public_name("mail"));
    }
}
