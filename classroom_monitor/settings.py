"""Each choice of a deployment is one environment variable: docs/running.md."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from jinja2 import StrictUndefined

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: str = "no") -> bool:
    return os.environ.get(name, default).strip().lower() in {"yes", "true", "1", "on"}


def number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal():
        raise ImproperlyConfigured(f"Set {name} to a whole number; it is {text!r}.")
    return int(text)


def kept_secret(file: Path) -> str:
    """What bin/run made for this installation, so that commands beside it agree."""
    if file.is_file():
        return file.read_text().strip()
    return "only-for-development" if DEBUG else ""


DEBUG = flag("DEBUG")
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var"))
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(DATA_DIR / "secret-key")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text.")

# Links in mail are made from this address, never from a request.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [
    *filter(None, os.environ.get("ALLOWED_HOSTS", "").split(",")),
    urlsplit(PUBLIC_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
]

INSTALLED_APPS = [
    "classroom_monitor.ui",
    "classroom_monitor.history",
    "classroom_monitor.outbox",
    "classroom_monitor.schools",
    "classroom_monitor.accounts",
    "classroom_monitor.staff",
    "classroom_monitor.groups",
    "classroom_monitor.pupils",
    "classroom_monitor.attainment",
    "classroom_monitor.home",
    "classroom_monitor.importing",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "classroom_monitor.ui.middleware.RequestIdMiddleware",
    "classroom_monitor.ui.middleware.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "classroom_monitor.ui.middleware.ResponseHeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "classroom_monitor.accounts.middleware.BusyMiddleware",
    "classroom_monitor.accounts.middleware.TemporaryPasswordMiddleware",
]

ROOT_URLCONF = "classroom_monitor.urls"
WSGI_APPLICATION = "classroom_monitor.wsgi.application"
# Every thread keeps a connection: together they must fit what PostgreSQL allows.
WEB_WORKERS = number("WEB_WORKERS", 2)
WEB_THREADS = number("WEB_THREADS", 40)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "classroom_monitor.ui.context.page",
            ],
        },
    },
    # For the rows of long lists only, which it prints five times as fast.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"undefined": StrictUndefined},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get(
            "DATABASE_URL", f"sqlite:///{DATA_DIR}/classroom-monitor.sqlite3"
        ),
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue for the lock at their first statement; readers never wait.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
            "PRAGMA temp_store=MEMORY;"
        ),
    }
    DATABASES["default"]["TEST"] = {
        "NAME": os.environ.get("TEST_DATABASE_FILE", str(DATA_DIR / "test.sqlite3"))
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        f"-c statement_timeout={number('STATEMENT_TIMEOUT', 60)}s"
        " -c idle_in_transaction_session_timeout=60s -c lock_timeout=20s"
    )
    # Planning a statement takes longer than answering it; a connection keeps its plans.
    if flag("PREPARED_STATEMENTS", "yes"):
        DATABASES["default"]["OPTIONS"] |= {
            "server_side_binding": True,
            "prepare_threshold": 3,
        }
    if name := os.environ.get("TEST_DATABASE_NAME"):
        DATABASES["default"]["TEST"] = {"NAME": name}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_DIR.mkdir(parents=True, exist_ok=True)

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Signing in -------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["classroom_monitor.accounts.backends.ExactBackend"]
# Asked at every way in; `accounts` itself knows nothing of memberships.
MAY_SIGN_IN = "classroom_monitor.staff.access.may_sign_in"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:choose_school"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "classroom_monitor.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "classroom_monitor.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_DISPLAY = "classroom_monitor.accounts.models.display"
ACCOUNT_SESSION_REMEMBER = False
# Ours counts per account and device; a school is one network address.
ACCOUNT_RATE_LIMITS = False
# It also checks Argon2 hashes of other strengths; Django's own would take its place.
PASSWORD_HASHERS = ["classroom_monitor.accounts.hashers.Argon2Hasher"]
PASSWORD_MIN_LENGTH = number("PASSWORD_MIN_LENGTH", 12)
PASSWORD_MIN_LENGTH_WITH_SECOND_FACTOR = number(
    "PASSWORD_MIN_LENGTH_WITH_SECOND_FACTOR", 8
)
# In each process. Keep more threads of the server than may wait, for the pages.
PASSWORD_HASHES_AT_ONCE = number("PASSWORD_HASHES_AT_ONCE", 1)
PASSWORD_HASHES_WAITING = number("PASSWORD_HASHES_WAITING", 32)
PASSWORD_HASH_SECONDS = number("PASSWORD_HASH_SECONDS", 5)
# What a person's schools know of them, which no password may be made of.
ACCOUNT_CONTEXT = "classroom_monitor.staff.sign_in.password_context"
# Sorted lines of HASH or HASH:COUNT, of passwords that became known elsewhere.
PASSWORD_BREACH_FILE = os.environ.get("PASSWORD_BREACH_FILE", "")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "classroom_monitor.accounts.passwords.LengthValidator"},
    {"NAME": "classroom_monitor.accounts.passwords.BlocklistValidator"},
]
TEMPORARY_PASSWORD_HOURS = number("TEMPORARY_PASSWORD_HOURS", 72)
RESET_LINK_HOURS = number("RESET_LINK_HOURS", 24)
# Older entries of the trail go, behind a seal.
HISTORY_DAYS = number("HISTORY_DAYS", 396)
SETUP_LINK_HOURS = number("SETUP_LINK_HOURS", 72)

SESSION_ENGINE = "classroom_monitor.accounts.sessions"
SESSION_COOKIE_AGE = number("SESSION_HOURS", 12) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "classroom_monitor.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- What browsers are told -------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
    "report-uri": ["/accounts/csp-report/"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours stand in front; their X-Forwarded-For is believed.
TRUSTED_PROXIES = 1 if flag("BEHIND_PROXY") else 0

# --- Mail -------------------------------------------------------------------------
# The outbox speaks SMTP itself, to know what became of each message.
SMTP = {
    "host": os.environ.get("EMAIL_HOST", ""),
    "port": number("EMAIL_PORT", 25),
    "user": os.environ.get("EMAIL_HOST_USER", ""),
    "password": os.environ.get("EMAIL_HOST_PASSWORD", ""),
    "starttls": flag("EMAIL_USE_TLS"),
    "tls": flag("EMAIL_USE_SSL"),
    "timeout": number("EMAIL_TIMEOUT", 10),
}
MAIL_FROM = os.environ.get("MAIL_FROM", "classroom-monitor@localhost")
MAIL_PER_MINUTE = number("MAIL_PER_MINUTE", 600)
# A worker that is silent for so long about a message is taken to have died.
OUTBOX_LEASE_SECONDS = number("OUTBOX_LEASE_SECONDS", 120)
# Who gets which letter; the outbox itself knows nothing of people and places.
LETTERS = "classroom_monitor.staff.letters"
# What the worker sees to by itself; the first ones also at its start.
SWEEPS_EACH_MINUTE = [
    "classroom_monitor.outbox.sweeps.recover_abandoned",
    "classroom_monitor.outbox.sweeps.retake_tasks",
    "classroom_monitor.staff.last_days.end_places",
    "classroom_monitor.pupils.roll_up.sweeps.publish_due",
    "classroom_monitor.outbox.sweeps.deliver_due",
]
SWEEPS_EACH_DAY = [
    "classroom_monitor.history.chains.send_heads",
    "classroom_monitor.history.sweeps.clear_submissions",
    "classroom_monitor.history.sweeps.prune_trails",
    "classroom_monitor.accounts.sweeps.clear_sessions",
    "classroom_monitor.accounts.sweeps.clear_links",
    "classroom_monitor.accounts.sweeps.free_usernames",
    "classroom_monitor.accounts.sweeps.forget_guesses",
    "classroom_monitor.outbox.sweeps.forget_tasks",
]

# --- Words, times, files ----------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", DATA_DIR / "static"))
STATICFILES_DIRS = [p for p in [BASE_DIR / "build" / "static"] if p.is_dir()]
IS_TEST = "pytest" in sys.modules
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or IS_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or IS_TEST
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "classroom_monitor.history.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "classroom_monitor": {"level": "INFO"},
        # Each nudge is a task; only those that fail are worth a line.
        "django.tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
