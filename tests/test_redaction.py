"""Credentials are never shown; names, placeholders and ordinary text are left alone."""

from __future__ import annotations

import pytest

from quarantine_tools.redaction import hide, redact, redact_fully, redact_value_of

SECRET = "hunter2-x9"


@pytest.mark.parametrize(
    "line",
    [
        f'POSTGRES_PASSWORD = os.getenv("POSTGRES_PASSWORD", "{SECRET}")',
        f'password = "{SECRET}"',
        f"connect(host='db', password='{SECRET}', port=1)",
        f'  "api_key": "{SECRET}",',
        f"os.environ['API_TOKEN'] = '{SECRET}'",
        f'token: str = "{SECRET}"',
        f"ENV REDIS_PASSWORD={SECRET}",
        f"docker login -u me --password {SECRET}",
        f"curl -H 'Authorization: Bearer {SECRET}' https://api.example",
        f"      POSTGRES_PASSWORD: {SECRET}",
        f"DATABASE_URL=postgresql://app:{SECRET}@db:5432/app",
        f'password = config.get("password") or "{SECRET}"',
        f"default of `API_SECRET` '{SECRET}' → 'x'",
        f"ALTER ROLE app WITH PASSWORD '{SECRET}';",
        f"create user mapping for app server s options (user 'app', password '{SECRET}');",
        f"CREATE SUBSCRIPTION s CONNECTION 'host=db user=app password={SECRET}' PUBLICATION p;",
    ],
)
def test_a_credential_is_hidden_and_its_name_stays(line):
    shown = redact(line)
    assert SECRET not in shown
    assert "***" in shown
    assert shown[:6] == line[:6]


@pytest.mark.parametrize(
    "line",
    [
        'key = _read_secret("mexc_api_secret", "MEXC_API_SECRET")',
        "password: Optional[str] = None",
        'password=os.getenv("REDIS_PASSWORD", "")',
        "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD}",
        "POSTGRES_PASSWORD=$PG",
        'logger.info("Password wrong, please try again")',
        'f"postgresql://{USER}:{PASSWORD}@{HOST}/db"',
        "# the token is read from a file",
        "docker login --password-stdin < secret1.txt",
        "Bearer authentication is required",
        'secret_path = Path(f"/run/secrets/{secret_name}")',
        "tokens = line.split(',')",
    ],
)
def test_text_without_a_credential_stays_as_it_is(line):
    assert redact(line) == line


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ini", f"[upload]\npassword = {SECRET}\n"),
        ("manifest", f"[upload]\npassword = {SECRET}\n"),
        ("env", f"db_password={SECRET}\n"),
        ("properties", f"db.password: {SECRET}\n"),
        ("yaml", f"db:\n  password: {SECRET}  # ours\n"),
        ("compose", f"services:\n  a:\n    environment:\n      db_password: {SECRET}\n"),
    ],
)
def test_a_credential_without_quotes_is_hidden_in_files_of_names_and_values(kind, text):
    found = redact_fully(text, kind)
    assert found.text == text.replace(SECRET, "***")
    assert found.credentials == {SECRET}
    assert redact_fully(text, "text").text == text


def test_the_default_of_a_variable_is_hidden_by_the_variables_name():
    shown = redact_value_of("API_SECRET", "default '', default 'hunter2' → no default")
    assert shown == "default '', default '***' → no default"
    assert redact_value_of("API_URL", "default 'hunter2'") == "default 'hunter2'"


def test_what_was_hidden_in_a_file_is_hidden_in_sentences_about_it_too():
    found = redact_fully(f"connect(user='depot', password='{SECRET}')\n")
    assert found.credentials == {SECRET}
    told = f"constant '{SECRET}' → 'x' in the call of `connect`; user 'depot'"
    assert hide(told, found.credentials) == "constant '***' → 'x' in the call of `connect`; user 'depot'"
    assert hide(f"text changed: '{SECRET[:6]}…' → 'x'", found.credentials) == "text changed: '***…' → 'x'"


def test_a_short_credential_takes_nothing_out_of_other_words():
    assert hide("`postgres` is named `post_office` now", {"post"}) == "`postgres` is named `post_office` now"
