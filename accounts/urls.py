"""Addresses of the settings, and the switches of language and theme."""

from django.urls import path

from accounts.views import background, business, profile, users


app_name = "accounts"
urlpatterns = [
    path("settings/", business.settings, name="settings"),
    path("settings/business/", business.business, name="business"),
    path("settings/background/", background.background_work, name="background_work"),
    path("settings/users/", users.user_list, name="user_list"),
    path("settings/users/invite/", users.user_invite, name="user_invite"),
    path("settings/users/<int:user_id>/", users.user_edit, name="user_edit"),
    path("settings/users/<int:user_id>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path("settings/users/<int:user_id>/reactivate/", users.user_reactivate, name="user_reactivate"),
    path("settings/users/<int:user_id>/reinvite/", users.user_reinvite, name="user_reinvite"),
    path("settings/profile/", profile.profile, name="profile"),
    path("settings/theme/", profile.theme_change, name="theme_change"),
    path("language/", profile.language_change, name="language_change"),
]
