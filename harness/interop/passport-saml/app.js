// A website that signs people in with passport-saml on Express: app.js URL IDP_METADATA_FILE KEY_FOLDER.
// It follows the usage in the library's documentation, with one identity provider.
import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { Strategy } from "@node-saml/passport-saml";
import express from "express";
import session from "express-session";
import passport from "passport";
import { parseStringPromise, processors } from "xml2js";

const [base, metadataFile, keys] = process.argv.slice(2);
const key = readFileSync(`${keys}/sp.key`, "utf8");
const certificate = readFileSync(`${keys}/sp.crt`, "utf8");

// What there is to know of the identity provider: its places, and all of its certificates.
const idp = (
  await parseStringPromise(readFileSync(metadataFile), { tagNameProcessors: [processors.stripPrefix] })
).EntityDescriptor;
const role = idp.IDPSSODescriptor[0];
const place = (service) => service?.find(({ $ }) => $.Binding.endsWith(":HTTP-Redirect"))?.$.Location;

const users = new Map(); // by NameID, made at the first login

const strategy = new Strategy(
  {
    issuer: `${base}/saml/metadata`,
    audience: `${base}/saml/metadata`,
    callbackUrl: `${base}/saml/acs`,
    logoutCallbackUrl: `${base}/saml/slo`,
    entryPoint: place(role.SingleSignOnService),
    logoutUrl: place(role.SingleLogoutService),
    idpIssuer: idp.$.entityID,
    idpCert: role.KeyDescriptor.map((each) => each.KeyInfo[0].X509Data[0].X509Certificate[0]),
    // The default demands two signatures, that of the Response and that of the assertion. Many identity
    // providers make one. With both demands off either is enough, and one of them there must be; only
    // what it covers is read.
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: false,
    // An answer has to belong to a request of ours, and what nobody asked for is taken too. The default is
    // to look at neither.
    validateInResponseTo: "ifPresent",
    // SAML2Int wants three to five minutes; the default is none.
    acceptedClockSkewMs: 180_000,
    // Requests and answers of ours are signed; the default is SHA-1.
    privateKey: key,
    signatureAlgorithm: "sha256",
    digestAlgorithm: "sha256",
    // Assertions may be encrypted for us.
    decryptionPvk: key,
    // Which NameID somebody has, and how they log in, is the identity provider's choice.
    identifierFormat: null,
    disableRequestedAuthnContext: true,
  },
  (profile, done) => {
    if (!profile.nameID) return done(null, false, "The identity provider did not say who you are.");
    if (typeof profile.email !== "string")
      return done(null, false, "The identity provider did not send your e-mail address.");
    const user = users.get(profile.nameID) ?? { nameID: profile.nameID, account: randomUUID() };
    users.set(user.nameID, Object.assign(user, { email: profile.email }));
    done(null, user);
  },
  (profile, done) => done(null, users.get(profile.nameID)),
);

passport.use(strategy);
passport.serializeUser((user, done) => done(null, user.nameID));
passport.deserializeUser((nameID, done) => done(null, users.get(nameID) ?? false));

const app = express();
app.use(session({ secret: randomBytes(32), resave: false, saveUninitialized: false }));
app.use(passport.session());

const page = (user, alert) => `<!doctype html><title>passport-saml</title>
${alert ? `<p role="alert">${html(alert)}</p>` : ""}
${
  user
    ? `<p>Signed in as ${html(user.email)}.</p><form method="post" action="/logout"><button>Log out</button></form>`
    : '<p><a href="/login">Log in</a></p>'
}`;
const html = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// RelayState is not to be trusted: it is followed where it is a place of ours.
const local = (relayState = "/") => {
  const target = URL.canParse(relayState, base) ? new URL(relayState, base) : new URL(base);
  const own = target.origin === base && !target.pathname.startsWith("//");
  return own ? target.pathname + target.search + target.hash : "/";
};

app.get(["/", "/profile"], (req, res) => {
  const [alert] = req.session.messages?.splice(0) ?? [];
  res.send(page(req.user, alert));
});
app.get("/me", (req, res) => (req.user ? res.json(req.user) : res.sendStatus(401)));
app.get("/login", passport.authenticate("saml"));
app.post("/logout", (req, res, next) => req.logout((error) => (error ? next(error) : res.redirect("/"))));

app.post(
  "/saml/acs",
  express.urlencoded({ extended: false }),
  passport.authenticate("saml", { failureRedirect: "/", failureMessage: true }),
  (req, res) => res.redirect(local(req.body.RelayState)),
);
app.post("/saml/slo", express.urlencoded({ extended: false }), passport.authenticate("saml"));
app.get("/saml/metadata", (req, res) =>
  res.type("application/xml").send(strategy.generateServiceProviderMetadata(certificate, certificate)),
);

app.get("/admin/accounts", (req, res) => {
  const [given, wanted] = [req.get("Authorization"), `Bearer ${process.env.ADMIN_TOKEN}`];
  if (given?.length !== wanted.length || !timingSafeEqual(Buffer.from(given), Buffer.from(wanted)))
    return res.sendStatus(401);
  res.json({ accounts: [...users.values()].filter(({ email }) => email === req.query.email) });
});

// What the library refuses arrives here as an error.
app.use((error, req, res, next) => {
  console.warn("refused:", error.message);
  if (res.headersSent) return next(error);
  res.status(error.status ?? 200).send(page(req.user, "The identity provider's message was not accepted."));
});

app.listen(new URL(base).port, "127.0.0.1");
