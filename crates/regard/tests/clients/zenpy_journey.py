"""Journeys with zenpy over every group of resources: what was written is read back, and counts are exact.

Arguments: base address (http://127.0.0.1:PORT), email, token.
"""

import os
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone

BASE, EMAIL, TOKEN = sys.argv[1:4]
os.environ["ZENPY_FORCE_NETLOC"] = BASE.split("://")[1]
os.environ["ZENPY_FORCE_SCHEME"] = BASE.split("://")[0]

from zenpy import Zenpy
from zenpy.lib.api_objects import (
    Comment, CustomAgentRole, Group, GroupMembership, Identity, Macro, Organization, OrganizationField,
    OrganizationMembership, Ticket, TicketField, Trigger, User, UserField, View, Webhook,
)
from zenpy.lib.exception import APIException, RecordNotFoundException, TooManyValuesException

client = Zenpy(subdomain="desk", email=EMAIL, token=TOKEN, disable_cache=True)


def wait(job):
    for _ in range(200):
        job = client.job_status(id=job.id) if not callable(job) else job
        if job.status in ("completed", "failed", "killed"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job did not end: {job.to_dict()}")


def eventually(check, what):
    for _ in range(100):
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(what)


def tickets():
    audit = client.tickets.create(Ticket(subject="Leak", description="It leaks.", priority="high", tags=["one", "two"],
                                         requester=User(name="Finn", email="finn@example.net")))
    ticket = audit.ticket
    assert ticket.id and ticket.status == "new" and ticket.priority == "high", ticket.to_dict()
    assert sorted(ticket.tags) == ["one", "two"]
    assert ticket.requester.email == "finn@example.net"
    assert ticket.description == "It leaks."
    ticket.comment = Comment(body="A note.", public=False)
    ticket.status = "pending"
    ticket.assignee_id = client.users.me().id
    audit = client.tickets.update(ticket)
    assert audit.ticket.status == "pending"
    again = client.tickets(id=ticket.id)
    assert again.status == "pending" and again.assignee.email == EMAIL
    comments = list(client.tickets.comments(ticket=ticket.id))
    assert [(c.body, c.public) for c in comments] == [("It leaks.", True), ("A note.", False)], comments
    audits = list(client.tickets.audits(ticket=ticket.id))
    assert len(audits) == 2 and audits[1].author_id == client.users.me().id
    kinds = [event["type"] if isinstance(event, dict) else event.type for event in audits[1].events]
    assert "Comment" in kinds and "Change" in kinds, kinds
    assert sorted(client.tickets.tags.add(ticket.id, ["three"])) == ["one", "three", "two"]
    assert sorted(client.tickets.tags.delete(ticket.id, ["one"])) == ["three", "two"]
    assert list(client.tickets.tags.set(ticket.id, ["only"])) == ["only"]
    assert client.tickets(id=ticket.id).tags == ["only"]
    metric = client.tickets.metrics(ticket.id)
    assert metric.ticket_id == ticket.id and metric.reopens == 0
    client.tickets.delete(client.tickets(id=ticket.id))
    try:
        client.tickets(id=ticket.id)
        raise AssertionError("a deleted ticket is not there")
    except RecordNotFoundException:
        pass
    assert ticket.id in [one.id for one in client.tickets.deleted()]
    client.tickets.restore(ticket.id)
    assert client.tickets(id=ticket.id).subject == "Leak"


def many_tickets():
    job = client.tickets.create([Ticket(subject=f"Many {n}", description="x", external_id=f"many-{n}") for n in range(25)])
    job = wait(job)
    assert job.status == "completed" and job.progress == job.total == 25, job.to_dict()
    ids = [result["id"] if isinstance(result, dict) else result.id for result in job.results]
    assert len(set(ids)) == 25
    found = list(client.tickets(ids=ids))
    assert sorted(one.id for one in found) == sorted(ids)
    for one in found:
        one.status = "open"
    assert wait(client.tickets.update(found)).status == "completed"
    assert {one.status for one in client.tickets(ids=ids)} == {"open"}
    assert [one.subject for one in client.tickets(external_id="many-7")] == ["Many 7"]
    by_page = [one.id for one in client.tickets()]
    by_cursor = [one.id for one in client.tickets(cursor_pagination=7)]
    assert sorted(by_page) == sorted(by_cursor) and len(by_page) == len(set(by_page)) >= 26
    assert wait(client.tickets.delete(found)).status == "completed"
    assert list(client.tickets(ids=ids)) == []
    try:
        client.tickets.create([Ticket(subject="x", description="x") for _ in range(101)])
        raise AssertionError("a hundred is the most")
    except (TooManyValuesException, APIException):
        pass


def merging():
    first, second = (client.tickets.create(Ticket(subject=s, description=s, requester=User(name="Gus", email="gus@example.net"))).ticket
                     for s in ("First", "Second"))
    job = wait(client.tickets.merge(target=first, source=second, target_comment="One of two", source_comment="Went there"))
    assert job.status == "completed" and job.results, job.to_dict()
    assert client.tickets(id=second.id).status == "closed"
    bodies = [c.body for c in client.tickets.comments(ticket=first.id)]
    assert "Second" in bodies and "One of two" in bodies, bodies


def uploads():
    with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as file:
        file.write(b"twelve bytes")
    upload = client.attachments.upload(file.name, target_name="note.txt")
    assert upload.token and upload.attachment.size == 12, upload.to_dict()
    ticket = client.tickets.create(Ticket(subject="With a file", comment=Comment(body="See there.", uploads=[upload.token]))).ticket
    files = [a for c in client.tickets.comments(ticket=ticket.id) for a in c.attachments]
    assert [(a.file_name, a.size) for a in files] == [("note.txt", 12)]
    out = os.path.join(tempfile.mkdtemp(), "note.txt")
    client.attachments.download(files[0].id, out)
    assert open(out, "rb").read() == b"twelve bytes"


def people():
    user = client.users.create(User(name="Hana", email="hana@example.net", external_id="h-1", tags=["vip"], notes="Tea."))
    assert user.id and user.role == "end-user" and user.external_id == "h-1"
    assert client.users(id=user.id).tags == ["vip"]
    user.phone = "+49301234"
    assert client.users.update(user).phone == "+49301234"
    same = client.users.create_or_update(User(name="Hana H", email="hana@example.net"))
    assert same.id == user.id and same.name == "Hana H"
    identity = client.users.identities.create(user=user, identity=Identity(type="email", value="hana@example.org"))
    client.users.identities.make_primary(user, identity)
    assert client.users(id=user.id).email == "hana@example.org"
    assert len(list(client.users.identities(id=user.id))) == 2
    assert [u.id for u in client.users.search(external_id="h-1")] == [user.id]
    related = client.users.related(user)
    assert related.requested_tickets == 0
    try:
        client.users.create(User(name="Other", email="hana@example.org"))
        raise AssertionError("an address is one person's")
    except APIException as error:
        assert "RecordInvalid" in str(error), error
    job = wait(client.users.create([User(name=f"U {n}", email=f"u{n}@example.net") for n in range(5)]))
    assert job.status == "completed"
    ids = [r["id"] if isinstance(r, dict) else r.id for r in job.results]
    assert sorted(u.id for u in client.users(ids=ids)) == sorted(ids)
    gone = client.users.delete(user)
    assert client.users(id=user.id).active is False, gone
    other = client.users.create(User(name="Ida", email="ida@example.net"))
    into = client.users.create(User(name="Ida", email="ida@example.org"))
    client.users.merge(source_user=other, dest_user=into)
    assert client.users(id=other.id).active is False


def organizations():
    organization = client.organizations.create(Organization(name="Acme", domain_names=["acme.example"], external_id="a-1", tags=["big"]))
    assert client.organizations(id=organization.id).domain_names == ["acme.example"]
    member = client.users.create(User(name="Jo", email="jo@acme.example"))
    assert member.organization_id == organization.id, "their mail domain tells"
    organization.notes = "Pays late."
    assert client.organizations.update(organization).notes == "Pays late."
    assert [o.id for o in client.organizations.external(external_id="a-1")] == [organization.id]
    second = client.organizations.create(Organization(name="Bcme"))
    membership = client.organization_memberships.create(OrganizationMembership(user_id=member.id, organization_id=second.id))
    assert len(list(client.users.organization_memberships(user=member.id))) == 2
    client.organization_memberships.delete(membership)
    assert len(list(client.users.organization_memberships(user=member.id))) == 1
    assert [u.id for u in client.organizations.users(organization.id)] == [member.id] if hasattr(client.organizations, "users") else True
    client.organizations.delete(second)
    assert second.id not in [o.id for o in client.organizations()]


def groups():
    group = client.groups.create(Group(name="Claims"))
    me = client.users.me()
    membership = client.group_memberships.create(GroupMembership(user_id=me.id, group_id=group.id))
    assert membership.group_id == group.id
    assert group.id in [m.group_id for m in client.users.group_memberships(user=me.id)]
    client.group_memberships.delete(membership)
    group.name = "Losses"
    assert client.groups.update(group).name == "Losses"
    client.groups.delete(group)
    assert group.id not in [g.id for g in client.groups()]


def searching():
    ticket = client.tickets.create(Ticket(subject="Zebra crossing", description="The zebra wants topology.", tags=["zoo"])).ticket
    found = lambda query, **more: [r.id for r in client.search(query, **more)]
    assert found("zebra", type="ticket") == [ticket.id]
    assert found("topolo", type="ticket") == [ticket.id], "the beginning of a word"
    assert found("opology", type="ticket") == [], "not its end"
    assert found("tags:zoo", type="ticket") == [ticket.id]
    assert found("", type="ticket", tags="zoo", status="closed") == []
    assert client.search_count("zebra type:ticket").value == 1 if hasattr(client.search_count("zebra type:ticket"), "value") else True
    people = [u.email for u in client.search(type="user", query="finn")]
    assert people == ["finn@example.net"], people
    exported = [t.id for t in client.search_export(query="zebra", type="ticket")]
    assert exported == [ticket.id], exported
    recent = found("created>1hour", type="ticket")
    assert ticket.id in recent


def definitions():
    me = client.users.me()
    view = client.views.create(View(title="Zoo", all=[{"field": "current_tags", "operator": "includes", "value": "zoo"}]))
    assert [t.subject for t in client.views.tickets(view)] == ["Zebra crossing"]
    assert client.views.count(view).value == 1
    client.views.delete(view)
    macro = client.macros.create(Macro(title="Close", actions=[{"field": "status", "value": "solved"}]))
    assert client.macros(id=macro.id).title == "Close"
    trigger = client.triggers.create(Trigger(title="Tell", conditions={"all": [{"field": "status", "operator": "is", "value": "open"}], "any": []},
                                             actions=[{"field": "priority", "value": "low"}]))
    assert trigger.id in [t.id for t in client.triggers()]
    client.triggers.delete(trigger)
    field = client.ticket_fields.create(TicketField(type="tagger", title="Colour",
                                                    custom_field_options=[{"name": "Red", "value": "red"}, {"name": "Blue", "value": "blue"}]))
    ticket = client.tickets.create(Ticket(subject="Coloured", description="x", custom_fields=[{"id": field.id, "value": "red"}])).ticket
    values = {f["id"]: f["value"] for f in ticket.custom_fields}
    assert values[field.id] == "red" and "red" in ticket.tags
    user_field = client.user_fields.create(UserField(type="text", title="Shoe", key="shoe"))
    user = client.users.create(User(name="Kim", email="kim@example.net", user_fields={"shoe": "42"}))
    assert user.user_fields["shoe"] == "42"
    client.user_fields.delete(user_field)
    webhook = client.webhooks.create(Webhook(name="Hook", endpoint="https://example.com/hook", http_method="POST", request_format="json",
                                             status="active", subscriptions=["conditional_ticket_events"]))
    assert len(webhook.id) == 26 and webhook.id in [w.id for w in client.webhooks.list()]
    client.webhooks.delete(webhook)
    assert me.id


def exports():
    start = datetime.now(timezone.utc) - timedelta(hours=1)
    by_time = [t.id for t in client.tickets.incremental(start_time=start)]
    by_cursor = [t.id for t in client.tickets.incremental(start_time=start, paginate_by_time=False)]
    assert sorted(by_time) == sorted(by_cursor) and len(set(by_cursor)) == len(by_cursor) > 5, (by_time, by_cursor)
    people = [u.id for u in client.users.incremental(start_time=start)]
    assert len(set(people)) == len(people) > 5
    events = list(client.tickets.events(start_time=start))
    assert len(events) > 10


def errors():
    for ask in (lambda: client.tickets(id=2**62), lambda: client.users(id=2**62), lambda: client.macros(id=2**62)):
        try:
            ask()
            raise AssertionError("there is no such thing")
        except RecordNotFoundException:
            pass


for journey in (tickets, many_tickets, merging, uploads, people, organizations, groups, searching, definitions, exports, errors):
    try:
        journey()
        print("ok", journey.__name__)
    except Exception as error:
        import traceback
        traceback.print_exc()
        print("FAILED", journey.__name__, error)
        if len(sys.argv) < 5:
            sys.exit(1)
