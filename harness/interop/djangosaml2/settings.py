"""A usual Django project with djangosaml2, set up as its documentation says."""

import os
import secrets
from pathlib import Path

import saml2
from saml2.sigver import get_xmlsec_binary
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

URL = os.environ["SITE_URL"].rstrip("/")
SCRATCH = Path(os.environ["SCRATCH"])
ADMIN_TOKEN = os.environ["ADMIN_TOKEN"]

SECRET_KEY = secrets.token_urlsafe(48)
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "rest_framework",
    "rest_framework.authtoken",
    "djangosaml2",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # A session of its own, whose cookie comes along with the identity provider's POST.
    "djangosaml2.middleware.SamlSessionMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": SCRATCH / "site.sqlite3",
        # For several threads that write.
        "OPTIONS": {
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL",
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Assertions that were used are remembered here; the default forgets beyond 300.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "sso.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

SAML_USE_NAME_ID_AS_USERNAME = True
SAML_CREATE_UNKNOWN_USER = True
SAML_ATTRIBUTE_MAPPING = {"email": ("email",)}
SAML_CSP_HANDLER = ""  # There is no Content-Security-Policy here.
KEYS = {
    "key_file": str(SCRATCH / "private.key"),
    "cert_file": str(SCRATCH / "public.pem"),
}
SAML_CONFIG = {
    "xmlsec_binary": get_xmlsec_binary(),
    "entityid": f"{URL}/saml2/metadata/",
    # The names that the providers choose are in no attribute map.
    "allow_unknown_attributes": True,
    # Clocks may differ by three minutes; the default is not at all.
    "accepted_time_diff": 180,
    "metadata": {"local": [os.environ["IDP_METADATA"]]},
    **KEYS,
    "encryption_keypairs": [KEYS],
    "service": {
        "sp": {
            "name": "djangosaml2",
            "endpoints": {
                "assertion_consumer_service": [
                    (f"{URL}/saml2/acs/", saml2.BINDING_HTTP_POST)
                ],
                "single_logout_service": [
                    (f"{URL}/saml2/ls/", saml2.BINDING_HTTP_REDIRECT),
                    (f"{URL}/saml2/ls/post/", saml2.BINDING_HTTP_POST),
                ],
            },
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
            "authn_requests_signed": True,
            "logout_requests_signed": True,
            "logout_responses_signed": True,
            # Providers sign the Response or the assertion: one of both has to be.
            "want_response_signed": False,
            "want_assertions_signed": False,
            "want_assertions_or_response_signed": True,
            # A login may begin in the provider's portal; the default refuses it.
            "allow_unsolicited": True,
        }
    },
}
