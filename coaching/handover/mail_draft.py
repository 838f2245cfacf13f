"""A mail as a draft that a mail program opens and a person sends: nothing is sent from here."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP


def mail_draft(to: str, subject: str, body: str, attached: Sequence[tuple[str, bytes, str]] = ()) -> bytes:
    """An .eml file marked as unsent; attached holds name, content and type ("text/calendar") of each file. An empty address stays open."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    if to:
        mail["To"] = " ".join(to.split())
    mail["Subject"] = " ".join(subject.split())
    mail.set_content(body)
    for name, content, kind in attached:
        main, _, sub = kind.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()
