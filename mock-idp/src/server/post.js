// Posts the one form of the page; without this its button does.
document.getElementById("saml").submit();
