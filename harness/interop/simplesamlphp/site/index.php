<?php

// A website that signs people in with SimpleSAMLphp, as its API reference has it.

use SimpleSAML\Auth\Simple;
use SimpleSAML\Session;
use SimpleSAML\Utils\HTTP;

require '/usr/share/simplesamlphp/lib/_autoload.php';

$auth = new Simple('default-sp');
$email = $auth->getAttributes()['email'][0] ?? null;

switch (strtok($_SERVER['REQUEST_URI'], '?')) {
    case '/':
    case '/profile':
        echo '<!doctype html><title>SimpleSAMLphp</title>';
        echo $auth->isAuthenticated()
            ? '<p>Signed in as ' . htmlspecialchars($email) . '.</p>'
                . '<form method="post" action="/logout"><button>Log out</button></form>'
            : '<p><a href="/login">Log in</a></p>';
        break;
    case '/me':
        header('Content-Type: application/json');
        if (!$auth->isAuthenticated()) {
            http_response_code(401);
            exit('{}');
        }
        // A NameID is somebody at one identity provider.
        $account = $auth->getAuthData('saml:sp:IdP') . '!' . $auth->getAuthData('saml:sp:NameID')?->getValue();
        echo json_encode(['email' => $email, 'account' => $account]);
        break;
    case '/login':
        // Only places of this site are returned to.
        $place = HTTP::checkURLAllowed(HTTP::getSelfURLHost() . '/' . ltrim($_GET['to'] ?? '', '/'));
        $auth->login(['saml:idp' => $_GET['idp'] ?? null, 'ReturnTo' => $place, 'KeepPost' => false]);
        break;
    case '/logout':
        $auth->logout(HTTP::getSelfURLHost() . '/');
        break;
    default:
        http_response_code(404);
}
