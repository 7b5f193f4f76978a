"""Addresses of the house's own pages."""

from django.urls import path

from biocluster.web.house import access, accounts, audit

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/add/", accounts.account_add, name="account-add"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account-detail"),
    path("accounts/<int:pk>/invite/", accounts.account_invite, name="account-invite"),
    path("accounts/<int:pk>/address/", accounts.account_change_address, name="account-address"),
    path("accounts/<int:pk>/stop/", accounts.account_deactivate, name="account-stop"),
    path("accounts/<int:pk>/restart/", accounts.account_reactivate, name="account-restart"),
    path("accounts/<int:pk>/end-sessions/", accounts.account_end_sessions, name="account-end-sessions"),
    path("accounts/<int:pk>/reset-factors/", accounts.account_reset_factors, name="account-reset-factors"),
    path("access/", access.access, name="access"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export.csv", audit.audit_export, name="audit-export"),
]
