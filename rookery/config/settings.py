"""Everything that can be set, read from the environment. docs/reference/settings.md explains each.

A settings module of your own imports this one and adds to it:

    from rookery.config.settings import *
    SITE_ID = 2
    MEDIA_URL = "https://media.moss.example/"
"""

from pathlib import Path

from django.utils.csp import CSP

from rookery.config import env, logs

PACKAGE = Path(__file__).resolve().parent.parent

# Where this install lives and what it is called.
ROOKERY_DATA = env.folder("ROOKERY_DATA", "data")
_url = env.origin("ROOKERY_URL", "http://localhost:8000")
ROOKERY_URL = f"{_url.scheme}://{_url.netloc.lower()}"
ROOKERY_TRUSTED_PROXIES = env.networks("ROOKERY_TRUSTED_PROXIES")
DEBUG = env.flag("ROOKERY_DEBUG", default=False)

DATABASES = {"default": env.database("DATABASE_URL", ROOKERY_DATA / "rookery.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
EMBEDDED = not env.text("DATABASE_URL").strip()
SECRET_KEY = env.secret("ROOKERY_SECRET_KEY", ROOKERY_DATA / "secret-key", make=EMBEDDED or DEBUG)

# A process pinned to one site, as in 2006. Without it, one process serves every site by its host.
if (_site_id := env.number("ROOKERY_SITE_ID", None, least=1)) is not None:
    SITE_ID = _site_id

# Everyone's own domain: whom we ask about them, where they shall lead (empty: where the host of
# ROOKERY_URL does), below which host authors may pick a name, and whether the platform's list of
# weblogs has those on other sites too, when their owners want it.
ROOKERY_RESOLVERS = env.resolvers("ROOKERY_RESOLVERS")
ROOKERY_ADDRESSES = env.addresses("ROOKERY_ADDRESSES")
ROOKERY_SUBDOMAINS = env.host("ROOKERY_SUBDOMAINS")
ROOKERY_LIST_ALL_SITES = env.flag("ROOKERY_LIST_ALL_SITES", default=False)

# Whom to tell of a hole: it stands in security.txt.
ROOKERY_SECURITY_CONTACT = env.contact("ROOKERY_SECURITY_CONTACT")

# The gate (weblogs/gate.py) has refused every host that isn't ours before Django sees the request.
ALLOWED_HOSTS = ["*"]
USE_X_FORWARDED_HOST = False

INSTALLED_APPS = [
    "rookery.accounts",
    "rookery.weblogs",
    "rookery.media",
    "rookery.entries",
    "rookery.pages",
    "rookery.transfer",
    "rookery.reader",
    "rookery.studio",
    "rookery.console",
    "allauth",
    "allauth.account",
    "django_tasks_db",
    "rookery.console.admin_app.RookeryAdminConfig",  # django.contrib.admin, for operators only
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
]

# The list of the platform's doors (studio, accounts, admin). Reader pages turn off at
# ReaderPages, into a short list of their own: no session, no user, no messages, no CSRF.
MIDDLEWARE = [
    "rookery.weblogs.middleware.PlaceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rookery.config.middleware.ReaderPages",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
READER_MIDDLEWARE = ["rookery.reader.middleware.ReaderHeaders"]

ROOT_URLCONF = "rookery.config.urls_platform"
READER_URLCONF = "rookery.config.urls_reader"
WSGI_APPLICATION = "rookery.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Finished reader pages in the memory of each process; 0 keeps none (reader/cache.py).
ROOKERY_CACHE_MB = env.number("ROOKERY_CACHE_MB", 0 if DEBUG else 64)

# What several processes count together, such as attempts to sign in.
CACHES = env.caches("ROOKERY_REDIS_URL")

# Who may come in.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/studio/"
ACCOUNT_ADAPTER = "rookery.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # A changed password or address is told to its owner.
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _url.scheme

# Cookies belong to the platform host alone; with TLS the browser enforces it by their name.
_tls = _url.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SESSION_COOKIE_NAME = "__Host-session" if _tls else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _tls else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "rookery.studio.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.number("ROOKERY_HSTS_SECONDS", 2_592_000 if _tls else 0)
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "https:", "http:"],
    "media-src": [CSP.SELF, "https:", "http:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: they may belong to somebody else.
    "security.W008",  # http → https is the front server's (Caddy does it by itself).
    "security.W021",  # HSTS preload: a step that an operator takes knowingly, and can't undo.
]

# What is stored, and where it is served from. MEDIA_URL may be each pinned site's own.
MEDIA_ROOT = ROOKERY_DATA / "media"
MEDIA_URL = env.text("ROOKERY_MEDIA_URL").strip() or "/-/media/"
STATIC_ROOT = ROOKERY_DATA / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024  # An entry is text: 10 MiB is several novels.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MAILERS = env.mailers("ROOKERY_MAIL_URL")
DEFAULT_FROM_EMAIL = env.text("ROOKERY_MAIL_FROM") or f"Rookery <rookery@{_url.hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

ROOKERY_LOG = env.choice("ROOKERY_LOG", logs.KINDS)
LOGGING = logs.configured(ROOKERY_LOG)
