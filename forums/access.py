"""
Who may know of a session, answer it and look after it.
"""

from django.db.models import Exists, OuterRef, Q

from members.access import is_organiser
from sigs.access import facilitated_ids_of, sig_ids_of
from sigs.enums import Joining

from .enums import Audience, RecordingPolicy, SessionState, TopicState
from .models import DatePoll, Proposer, Reply, Session, Topic

OPEN_IDEAS = (TopicState.PROPOSED, TopicState.SHORTLISTED)


def for_everyone_q(prefix=""):
    """
    Return the filter that admits topics that are not for one SIG alone (Topic.is_for_sig); `prefix`
    leads to them.
    """
    return Q(**{f"{prefix}audience": Audience.REGISTERED}) & ~Q(
        **{f"{prefix}sig__joining": Joining.HIDDEN}
    )


def _knows(user, session):
    if not session.topic.is_for_sig:
        return True
    return user.is_authenticated and session.topic.sig_id in sig_ids_of(user)


def can_manage(user, session):
    """
    Test whether this person looks after the session: organiser, host, or facilitator of its SIG.
    """
    if not user.is_authenticated:
        return False
    if is_organiser(user) or session.host_id == user.pk:
        return True
    return session.topic.sig_id in facilitated_ids_of(user)


def can_know_who_comes(user, session):
    """
    Test whether this person may read who answers and comes to a session: who looks after it, and in
    a SIG that keeps who was there, belongs to it or hosts.
    """
    return can_manage(user, session) and _is_inside(user, session.topic, session.host_id)


def _is_inside(user, topic, host_id):
    return not topic.is_confidential or host_id == user.pk or topic.sig_id in sig_ids_of(user)


def can_view(user, session):
    """
    Test whether this person may know of the session.
    """
    if session.state != SessionState.DRAFT and _knows(user, session):
        return True
    return can_manage(user, session)


def visible_sessions(user):
    """
    Return the sessions that can_view() admits.
    """
    announced = ~Q(state=SessionState.DRAFT)
    everyone = for_everyone_q("topic__")
    if not user.is_authenticated:
        return Session.objects.filter(announced & everyone)
    if is_organiser(user):
        return Session.objects.all()
    mine = Q(topic__sig_id__in=sig_ids_of(user))
    looked_after = Q(host=user) | Q(topic__sig_id__in=facilitated_ids_of(user))
    return Session.objects.filter((announced & (everyone | mine)) | looked_after)


def managed_sessions(user):
    """
    Return the sessions that can_manage() admits.
    """
    if is_organiser(user):
        return Session.objects.all()
    return Session.objects.filter(Q(host=user) | Q(topic__sig_id__in=facilitated_ids_of(user)))


def can_read_reply(user, reply):
    """
    Test whether this person may read what somebody wrote back: who looks after the date it is
    about, or after any date of its topic where it is about all of them.
    """
    sessions = [reply.session] if reply.session_id else reply.topic.sessions.select_related("topic")
    return any(can_know_who_comes(user, session) for session in sessions)


def readable_replies(user):
    """
    Return the replies that can_read_reply() admits.
    """
    if not user.is_authenticated:
        return Reply.objects.none()
    kept = Q(topic__sig__is_confidential=True)
    inside = Q(host=user) | Q(topic__sig__in=sig_ids_of(user))
    managed = managed_sessions(user).filter(~kept | inside)
    return Reply.objects.filter(
        Q(session__in=managed) | Q(session=None, topic__in=managed.values("topic"))
    )


def can_manage_topic(user, topic):
    """
    Test whether this person looks after the topic and all its dates.
    """
    if not user.is_authenticated:
        return False
    if is_organiser(user) or topic.sig_id in facilitated_ids_of(user):
        return True
    return topic.sig_id is None and topic.created_by_id == user.pk


def can_answer(user, topic):
    """
    Test whether this person belongs to those the topic is for.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    return not topic.is_for_sig or topic.sig_id in sig_ids_of(user)


def may_link_recording(session):
    """
    Test whether a recording of the session may be linked: it was announced as recorded.
    """
    recorded = {RecordingPolicy.MEMBERS, RecordingPolicy.PUBLIC}
    return session.announced_at is not None and session.recording_policy in recorded


def can_come_as_guest(session, now):
    """
    Test whether somebody without an account may ask for a place at the session.
    """
    return (
        session.is_open_to_guests
        and not session.topic.is_for_sig
        and session.state == SessionState.ANNOUNCED
        and session.starts_at > now
    )


def can_read_needs(user, session):
    """
    Test whether this person may read what those who come need: the host alone.
    """
    return user.is_authenticated and session.host_id == user.pk


def can_mark(user, session):
    """
    Test whether this person may read and mark who was at the session: its host, and organisers who
    may know who comes.
    """
    if not user.is_authenticated:
        return False
    is_either = session.host_id == user.pk or is_organiser(user)
    return is_either and _is_inside(user, session.topic, session.host_id)


def can_schedule(user):
    """
    Test whether this person may put a topic on the programme.
    """
    return user.is_authenticated and (is_organiser(user) or bool(facilitated_ids_of(user)))


def visible_topics(user):
    """
    Return the topics that can_view_topic() admits.
    """
    if not user.is_authenticated:
        return Topic.objects.none()
    if is_organiser(user):
        return Topic.objects.all()
    everyone = for_everyone_q()
    proposers = Proposer.objects.filter(topic=OuterRef("pk"))
    dates = visible_sessions(user).filter(topic=OuterRef("pk"))
    return Topic.objects.filter(
        Q(Exists(proposers.filter(member=user)))
        | Q(state__in=OPEN_IDEAS) & (everyone | Q(sig__in=sig_ids_of(user)))
        | Q(state=TopicState.SCHEDULED) & (Q(Exists(dates)) | everyone & Q(Exists(proposers)))
    )


def can_view_topic(user, topic):
    """
    Test whether this person may know of a topic: of an idea while it is open, of one on the
    programme as of its dates, or as soon as it is, if members proposed it. What became of the
    others concerns those who proposed them and the organisers.
    """
    return visible_topics(user).filter(pk=topic.pk).exists()


def can_decide(user):
    """
    Test whether this person decides what becomes of what members propose.
    """
    return user.is_authenticated and is_organiser(user)


def can_see_numbers(user):
    """
    Test whether this person has sessions to count, or may have.
    """
    return can_schedule(user) or (user.is_authenticated and managed_sessions(user).exists())


def can_ask_for_a_date(user, topic):
    """
    Test whether this person may ask which date suits a topic: organiser, or facilitator of its SIG.
    """
    if not user.is_authenticated:
        return False
    return is_organiser(user) or topic.sig_id in facilitated_ids_of(user)


def can_know_who_votes(user, poll):
    """
    Test whether this person may read who said what to a poll: as with who comes to a session.
    """
    return can_manage_poll(user, poll) and _is_inside(user, poll.topic, poll.host_id)


def can_manage_poll(user, poll):
    """
    Test whether this person looks after the poll and reads who said what.
    """
    return can_ask_for_a_date(user, poll.topic)


def managed_polls(user):
    """
    Return the polls that can_manage_poll() admits.
    """
    if not user.is_authenticated:
        return DatePoll.objects.none()
    if is_organiser(user):
        return DatePoll.objects.all()
    return DatePoll.objects.filter(topic__sig_id__in=facilitated_ids_of(user))


def can_view_poll(user, poll):
    """
    Test whether this person may know of the poll: who is asked by it, and who looks after it.
    """
    return can_answer(user, poll.topic) or can_manage_poll(user, poll)


def visible_polls(user):
    """
    Return the polls that can_view_poll() admits.
    """
    return answerable_polls(user) | managed_polls(user)


def answerable_polls(user):
    """
    Return the polls to whose topic can_answer() admits this person.
    """
    if not user.is_authenticated or not user.is_active:
        return DatePoll.objects.none()
    asked = for_everyone_q("topic__") | Q(topic__sig_id__in=sig_ids_of(user))
    return DatePoll.objects.filter(asked)
