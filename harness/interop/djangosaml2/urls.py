"""Django's own pages, those of djangosaml2, and a few for tokens and administrators."""

import hmac

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core import mail
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path
from django.views.decorators.http import require_POST
from rest_framework.authtoken.models import Token
from rest_framework.authtoken.views import obtain_auth_token
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    permission_classes,
)
from rest_framework.permissions import BasePermission
from rest_framework.response import Response


def home(request):
    return render(request, "home.html")


def described(user):
    kind = "regular" if user.has_usable_password() else "sso"
    return {
        "account": user.pk,
        "username": user.username,
        "email": user.email,
        "kind": kind,
    }


@api_view(["GET"])
def me(request):
    """Who is signed in, by session or by token."""
    return Response(described(request.user))


@login_required
def token(request):
    """The API token of the person, of whom Django REST framework keeps one."""
    if request.method == "POST":
        Token.objects.filter(user=request.user).delete()
        Token.objects.create(user=request.user)
    return render(
        request,
        "token.html",
        {"token": Token.objects.filter(user=request.user).first()},
    )


@login_required
@require_POST
def revoke(request):
    Token.objects.filter(user=request.user).delete()
    return redirect("token")


class IsAdministrator(BasePermission):
    def has_permission(self, request, view):
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(
            given.encode(), f"Bearer {settings.ADMIN_TOKEN}".encode()
        )


def for_administrators(*methods):
    def decorate(view):
        return api_view(methods)(
            authentication_classes([])(permission_classes([IsAdministrator])(view))
        )

    return decorate


@for_administrators("GET", "POST")
def accounts(request):
    if request.method == "POST":
        new = {key: request.data[key] for key in ("username", "email", "password")}
        return Response(described(User.objects.create_user(**new)), status=201)
    found = User.objects.filter(email=request.query_params.get("email", ""))
    return Response({"accounts": [described(user) for user in found]})


@for_administrators("POST")
def disable(request, pk):
    user = get_object_or_404(User, pk=pk)
    user.is_active = False
    user.save()
    return Response(described(user))


@for_administrators("GET")
def outbox(request):
    """The e-mails that an address was sent, the newest first."""
    to = request.query_params.get("email", "")
    return Response(
        {
            "messages": [
                sent.body
                for sent in reversed(getattr(mail, "outbox", []))
                if to in sent.to
            ]
        }
    )


urlpatterns = [
    path("", home),
    path("accounts/", include("django.contrib.auth.urls")),
    path("admin/", admin.site.urls),
    path("saml2/", include("djangosaml2.urls")),
    path("token/", token, name="token"),
    path("token/revoke/", revoke, name="revoke"),
    path("api/me/", me),
    path("api/token/", obtain_auth_token),
    path("api/accounts/", accounts),
    path("api/accounts/<int:pk>/disable/", disable),
    path("api/outbox/", outbox),
]
