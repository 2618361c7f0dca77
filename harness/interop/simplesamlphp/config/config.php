<?php

// What Debian ships, and what a deployer has to say. The variables come from serve.
require '/etc/simplesamlphp/config.php';

$scratch = getenv('SCRATCH');

$config = [
    'baseurlpath' => getenv('SP_URL') . '/simplesamlphp/',
    'certdir' => "$scratch/cert/",
    'loggingdir' => "$scratch/var/",
    'datadir' => "$scratch/var/",
    'tempdir' => "$scratch/var/",
    'metadatadir' => "$scratch/config/",
    'logging.handler' => 'errorlog',
    'logging.format' => '%level %msg',
    'timezone' => 'UTC',
    'technicalcontact_email' => 'root@localhost',

    // The start page of an administrator would ask the project's server for news.
    'admin.checkforupdates' => false,
    'admin.protectindexpage' => true,

    // Only because this one listens on loopback without TLS. A browser refuses SameSite=None there.
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'language.cookie.secure' => false,
    'language.cookie.samesite' => null,

    // The default store knows one browser's session at a time: with it no assertion is recognised that
    // was used before, and nobody is logged out through another browser.
    'store.type' => 'sql',
    'store.sql.dsn' => "sqlite:$scratch/var/store.sqlite",

    // One file of metadata for each identity provider.
    'metadata.sources' => array_map(
        fn (string $file): array => ['type' => 'xml', 'file' => $file],
        glob(getenv('IDPS') . '/*.xml'),
    ),
] + $config;
