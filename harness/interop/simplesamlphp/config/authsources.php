<?php

$config = [
    'default-sp' => [
        'saml:SP',
        'entityID' => getenv('SP_URL') . '/simplesamlphp/module.php/saml/sp/metadata.php/default-sp',
        'idp' => null,

        // The key pair of the quick start: it signs, and assertions are encrypted for it.
        'privatekey' => 'saml.pem',
        'certificate' => 'saml.crt',

        // Messages about logging out are signed in both directions; the default is neither.
        'sign.logout' => true,
        'validate.logout' => true,
        'SingleLogoutServiceBinding' => [
            'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
            'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
        ],

        // Which NameID somebody has is the identity provider's choice; the default asks for one that lasts a login.
        'NameIDPolicy' => [
            'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
            'AllowCreate' => true,
        ],

        // Who comes without an address is told so, and has no session.
        'authproc' => [
            10 => [
                'class' => 'authorize:Authorize',
                'email' => ['/./'],
                'reject_msg' => ['en' => 'Your identity provider did not send your e-mail address.'],
            ],
        ],
    ],
];
