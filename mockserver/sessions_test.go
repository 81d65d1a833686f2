package mockserver_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

const goneCookie = "refresh_token=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/api/v1/auth; HttpOnly; SameSite=Lax"

var sessionsBegan = time.Date(2026, 11, 23, 20, 17, 18, 0, time.UTC)

// visitor is a caller without any credential.
func visitor(t *testing.T) caller {
	return newCaller(t, mockserver.WithFrozenClock(sessionsBegan)).with("X-API-Key", "")
}

func (c caller) advance(d time.Duration) {
	c.t.Helper()
	require.NoError(c.t, c.hf.Advance(c.t.Context(), d))
}

const (
	grace         = "grace@sessions.test"
	gracePassword = "ContractTest!2026x"
)

func (c caller) signUp() reply {
	return c.post("/api/v1/auth/register", `{"email":"`+grace+`","password":"`+gracePassword+`","fullName":"Grace","organizationName":"Navy"}`)
}

func (c caller) login(password string) reply {
	return c.post("/api/v1/auth/login", `{"email":"`+grace+`","password":"`+password+`"}`)
}

// bearer is the caller with the access token of an answer.
func (c caller) bearer(r reply, status int) caller {
	return c.with("Authorization", "Bearer "+r.text(status, "accessToken"))
}

// refresh is the refresh token of an answer's cookie.
func (r reply) refresh() string {
	r.t.Helper()
	value, ok := strings.CutPrefix(r.header.Get("Set-Cookie"), "refresh_token=")
	require.True(r.t, ok, r.header)
	value, _, _ = strings.Cut(value, ";")
	return value
}

func TestRefreshCookieIsTheRecordedOne(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	registered := c.signUp()
	for name, r := range map[string]reply{
		"register": registered,
		"login":    c.login(gracePassword),
		"refresh":  c.with("Cookie", "refresh_token="+registered.refresh()).post("/api/v1/auth/refresh", ""),
	} {
		assert.Equal(t, "refresh_token="+r.refresh()+"; Max-Age=604800; Expires=Mon, 30 Nov 2026 20:17:18 GMT; Path=/api/v1/auth; HttpOnly; SameSite=Lax",
			r.header.Get("Set-Cookie"), name)
		assert.Contains(t, r.body, `"refreshToken":null`, name)
	}
	assert.Empty(t, c.login("wrong").header.Get("Set-Cookie"))
	assert.Equal(t, goneCookie, c.bearer(registered, 201).post("/api/v1/auth/logout", "").header.Get("Set-Cookie"))
}

func TestARefreshTokenIsSpentOnce(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	first := c.signUp()
	cookie := func(value string) caller { return c.with("Cookie", "refresh_token="+value) }

	second := cookie(first.refresh()).post("/api/v1/auth/refresh", "")
	assert.Equal(t, "OWNER", c.bearer(second, 200).get("/api/v1/auth/me").text(200, "role"))
	assert.Equal(t, 200, c.bearer(first, 201).get("/api/v1/auth/me").status, "the old access token goes on working")
	again := cookie(first.refresh()).post("/api/v1/auth/refresh", "")
	assert.Equal(t, "Refresh token has been revoked", again.text(401, "message"))
	assert.Equal(t, "client_error", again.code())
	assert.Empty(t, again.header.Get("Set-Cookie"))

	third := c.post("/api/v1/auth/refresh", `{"refreshToken":"`+second.refresh()+`"}`)
	require.Equal(t, 200, third.status, "in the body as well")
	assert.Equal(t, 200, cookie(third.refresh()).post("/api/v1/auth/refresh", `{"refreshToken":"junk"}`).status, "the cookie wins")

	for name, r := range map[string]reply{
		"no body":             c.post("/api/v1/auth/refresh", ""),
		"empty body":          c.post("/api/v1/auth/refresh", `{}`),
		"null":                c.post("/api/v1/auth/refresh", `{"refreshToken":null}`),
		"!junk":               c.post("/api/v1/auth/refresh", `{"refreshToken":"junk"}`),
		"!empty text":         c.post("/api/v1/auth/refresh", `{"refreshToken":""}`),
		"!empty cookie":       cookie("").post("/api/v1/auth/refresh", ""),
		"!odd cookie":         cookie("%zz").post("/api/v1/auth/refresh", ""),
		"!an access token":    c.post("/api/v1/auth/refresh", `{"refreshToken":"`+first.text(201, "accessToken")+`"}`),
		"!of somebody's fake": cookie("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.").post("/api/v1/auth/refresh", ""),
	} {
		want := "Refresh token missing"
		if strings.HasPrefix(name, "!") {
			want = "Invalid or expired refresh token"
		}
		assert.Equal(t, want, r.text(401, "message"), name)
	}
	assert.Equal(t, 200, c.bearer(first, 201).get("/api/v1/auth/me").status, "an access token survives being mistaken for a refresh token")
	assert.Equal(t, 400, c.post("/api/v1/auth/refresh", `{"refreshToken":5}`).status)
	assert.Equal(t, 401, c.with("Authorization", "Bearer "+third.refresh()).get("/api/v1/auth/me").status, "and a refresh token is no access token")
}

func TestARefreshTokenExpiresBeforeItsCookie(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	token := c.signUp().refresh()
	c.advance(24*time.Hour - time.Second)
	fresh := c.with("Cookie", "refresh_token="+token).post("/api/v1/auth/refresh", "")
	require.Equal(t, 200, fresh.status, fresh.body)
	c.advance(24 * time.Hour)
	assert.Equal(t, "Invalid or expired refresh token", c.with("Cookie", "refresh_token="+fresh.refresh()).post("/api/v1/auth/refresh", "").text(401, "message"))
}

func TestLogoutEndsTokens(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	c.signUp()
	refreshed := func(r reply) int {
		return c.with("Cookie", "refresh_token="+r.refresh()).post("/api/v1/auth/refresh", "").status
	}
	other := c.login(gracePassword)

	byCookie := c.login(gracePassword)
	user := c.bearer(byCookie, 200)
	out := user.with("Cookie", "refresh_token="+byCookie.refresh()).post("/api/v1/auth/logout", "")
	assert.Equal(t, 204, out.status, out.body)
	assert.Equal(t, 401, user.get("/api/v1/auth/me").status)
	assert.Equal(t, 401, user.get("/api/v1/projects").status)
	assert.Equal(t, "Authentication required", user.post("/api/v1/auth/logout", "").text(401, "message"))
	assert.Equal(t, 401, refreshed(byCookie))

	byBody := c.login(gracePassword)
	assert.Equal(t, 204, c.bearer(byBody, 200).post("/api/v1/auth/logout", `{"refreshToken":"`+byBody.refresh()+`"}`).status)
	assert.Equal(t, 401, refreshed(byBody))

	bare := c.login(gracePassword)
	assert.Equal(t, 204, c.bearer(bare, 200).post("/api/v1/auth/logout", "").status)
	assert.Equal(t, 200, refreshed(bare), "what did not come along goes on working")

	junk := c.login(gracePassword)
	assert.Equal(t, 204, c.bearer(junk, 200).post("/api/v1/auth/logout", `{"refreshToken":"junk"}`).status)

	assert.Equal(t, 200, c.bearer(other, 200).get("/api/v1/auth/me").status, "other sessions go on")
	assert.Equal(t, 401, c.post("/api/v1/auth/logout", "").status, "nobody cannot log out")
	key := c.with("X-API-Key", c.hf.APIKey())
	assert.Equal(t, 204, key.post("/api/v1/auth/logout", "").status)
	assert.Equal(t, 200, key.get(c.project()+"/endpoints").status, "a key goes on working")
}

func TestProfile(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	user := c.bearer(c.signUp(), 201)
	put := func(body string) any { return user.put("/api/v1/auth/profile", body).object(200)["fullName"] }
	assert.Equal(t, "Grace Hopper", put(`{"fullName":"Grace Hopper","email":"other@sessions.test"}`))
	assert.Equal(t, "Grace Hopper", put(`{}`))
	assert.Equal(t, "Grace Hopper", put(`{"fullName":null}`))
	me := user.get("/api/v1/auth/me").object(200)["user"].(map[string]any)
	assert.Equal(t, "Grace Hopper", me["fullName"])
	assert.Equal(t, grace, me["email"], "an address does not change this way")
	assert.Nil(t, put(`{"fullName":"  "}`))
	long := user.put("/api/v1/auth/profile", `{"fullName":"`+strings.Repeat("f", 256)+`"}`).object(400)
	assert.Equal(t, map[string]any{"fullName": "Full name must be at most 255 characters"}, long["fieldErrors"])
	assert.Equal(t, 401, c.put("/api/v1/auth/profile", `{}`).status)
	assert.Equal(t, 403, c.with("X-API-Key", c.hf.APIKey()).put("/api/v1/auth/profile", `{}`).status)
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	c := visitor(t)
	registered := c.signUp()
	user := c.bearer(registered, 201)
	change := func(c caller, current, fresh string) reply {
		return c.post("/api/v1/auth/change-password", `{"currentPassword":"`+current+`","newPassword":"`+fresh+`"}`)
	}
	for name, tc := range map[string]struct{ current, fresh, message string }{
		"wrong":          {"x", "NewPass!2026xyz", "Current password is incorrect"},
		"wrong and same": {"NewPass!2026xyz", "NewPass!2026xyz", "Current password is incorrect"},
		"same":           {gracePassword, gracePassword, "New password must be different from current password"},
	} {
		got := change(user, tc.current, tc.fresh)
		assert.Equal(t, tc.message, got.text(400, "message"), name)
		assert.Equal(t, "client_error", got.code(), name)
	}
	assert.Equal(t, map[string]any{
		"currentPassword": "Current password is required", "newPassword": "New password is required",
	}, user.post("/api/v1/auth/change-password", `{}`).object(400)["fieldErrors"])
	assert.Equal(t, map[string]any{
		"newPassword": "Password must contain at least one uppercase letter, one lowercase letter, one digit, and one special character",
	}, change(user, gracePassword, "weakweak").object(400)["fieldErrors"])
	assert.Equal(t, 200, c.login(gracePassword).status, "nothing has changed so far")

	done := change(user, gracePassword, "NewPass!2026xyz")
	assert.Equal(t, 200, done.status)
	assert.Empty(t, done.body)
	assert.Equal(t, 401, c.login(gracePassword).status)
	assert.Equal(t, 200, c.login("NewPass!2026xyz").status)
	assert.Equal(t, 200, user.get("/api/v1/auth/me").status, "tokens go on working")
	assert.Equal(t, 200, c.with("Cookie", "refresh_token="+registered.refresh()).post("/api/v1/auth/refresh", "").status)

	assert.Equal(t, 401, change(c, "NewPass!2026xyz", gracePassword).status)
	assert.Equal(t, "This operation requires user authentication (JWT). API keys are not supported.",
		change(c.with("X-API-Key", c.hf.APIKey()), "NewPass!2026xyz", gracePassword).text(403, "message"))
}
