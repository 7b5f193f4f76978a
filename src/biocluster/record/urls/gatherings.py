"""Addresses of gatherings, their calendar, invitations, minutes and actions, and of venues."""

from django.urls import path

from biocluster.record.views import (
    actions,
    agenda,
    attendance,
    calendar,
    gatherings,
    invitations,
    minutes,
    venues,
)

GATHERING = "gatherings/<int:pk>/"

urlpatterns = [
    path("gatherings/", gatherings.index, name="gatherings"),
    path("gatherings/add/", gatherings.create, name="gathering-add"),
    path("gatherings/export.<str:format>", gatherings.export, name="gatherings-export"),
    path("gatherings/calendar/", calendar.calendar, name="gathering-calendar"),
    path("gatherings/calendar/gatherings.ics", calendar.calendar_download, name="calendar-download"),
    path("calendar.ics", calendar.calendar_feed, name="calendar-feed"),
    path(GATHERING, gatherings.detail, name="gathering"),
    path(GATHERING + "edit/", gatherings.edit, name="gathering-edit"),
    path(GATHERING + "history/", gatherings.history, name="gathering-history"),
    path(GATHERING + "calendar.ics", calendar.gathering_file, name="gathering-file"),
    path(GATHERING + "agenda/", agenda.agenda, name="agenda"),
    path(GATHERING + "agenda/<int:item_pk>/edit/", agenda.agenda_item_edit, name="agenda-item-edit"),
    path(GATHERING + "agenda/<int:item_pk>/move/", agenda.agenda_item_move, name="agenda-item-move"),
    path(GATHERING + "agenda/<int:item_pk>/remove/", agenda.agenda_item_remove, name="agenda-item-remove"),
    path(GATHERING + "materials/", agenda.materials, name="materials"),
    path(GATHERING + "materials/<int:material_pk>/remove/", agenda.material_remove, name="material-remove"),
    path(GATHERING + "invitations/", invitations.invitations, name="invitations"),
    path(GATHERING + "invitations/add/", invitations.invite_people, name="invite"),
    path(
        GATHERING + "invitations/<int:invitation_pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path(
        GATHERING + "invitations/<int:invitation_pk>/reply/",
        invitations.reply_on_behalf,
        name="reply-on-behalf",
    ),
    path(GATHERING + "attendance/", attendance.attendance, name="attendance"),
    path(GATHERING + "attendance/add/", attendance.attendance_add, name="attendance-add"),
    path(
        GATHERING + "attendance/export.<str:format>", attendance.attendance_export, name="attendance-export"
    ),
    path(GATHERING + "minutes/", minutes.minutes, name="minutes"),
    path(GATHERING + "minutes/edit/", minutes.minutes_edit, name="minutes-edit"),
    path(GATHERING + "minutes/<int:version>/", minutes.minutes, name="minutes-version"),
    path(GATHERING + "minutes/<int:version>/confirm/", minutes.minutes_confirm, name="minutes-confirm"),
    path(GATHERING + "minutes/<int:version>/discard/", minutes.minutes_discard, name="minutes-discard"),
    path(GATHERING + "minutes/<int:version>/minutes.<str:format>", minutes.minutes_file, name="minutes-file"),
    path(GATHERING + "decisions/add/", minutes.decision_add, name="decision-add"),
    path(GATHERING + "decisions/<int:decision_pk>/edit/", minutes.decision_edit, name="decision-edit"),
    path(GATHERING + "decisions/<int:decision_pk>/remove/", minutes.decision_remove, name="decision-remove"),
    path(GATHERING + "actions/add/", actions.action_add, name="action-add"),
    path(GATHERING + "actions/<int:action_pk>/edit/", actions.action_edit, name="action-edit"),
    path(GATHERING + "actions/<int:action_pk>/remove/", actions.action_remove, name="action-remove"),
    path("invitations/", invitations.own_invitations, name="own-invitations"),
    path("invitations/<int:pk>/", invitations.reply, name="reply"),
    path("actions/", actions.own_actions, name="own-actions"),
    path("actions/overdue/", actions.overdue_actions, name="overdue-actions"),
    path("actions/overdue/export.<str:format>", actions.overdue_export, name="overdue-export"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/reopen/", actions.action_reopen, name="action-reopen"),
    path("venues/", venues.index, name="venues"),
    path("venues/add/", venues.venue_add, name="venue-add"),
    path("venues/<int:pk>/", venues.venue, name="venue"),
    path("venues/<int:pk>/edit/", venues.venue_edit, name="venue-edit"),
]
