package mockserver_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

// keyed makes an API key and returns its id with a caller that uses it.
func (c caller) keyed(body string) (id string, with caller) {
	c.t.Helper()
	made := c.post(c.project()+"/api-keys", body)
	return made.text(201, "id"), c.with("X-API-Key", made.text(201, "key"))
}

func (c caller) works() bool { return c.get(c.project()+"/endpoints").status == 200 }

// listed is a key as the list has it.
func (c caller) listed(id string) map[string]any {
	c.t.Helper()
	for _, item := range c.get(c.project() + "/api-keys").object(200)["content"].([]any) {
		if key := item.(map[string]any); key["id"] == id {
			return key
		}
	}
	require.Fail(c.t, "not listed", id)
	return nil
}

func TestARotatedKeyWorksUntilItsGraceEnds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body  string
		grace time.Duration
	}{
		"no body":   {"", 24 * time.Hour},
		"empty":     {`{}`, 24 * time.Hour},
		"null":      {`{"gracePeriodHours":null}`, 24 * time.Hour},
		"two hours": {`{"gracePeriodHours":2}`, 2 * time.Hour},
		"a week":    {`{"gracePeriodHours":168}`, 168 * time.Hour},
		"at once":   {`{"gracePeriodHours":0}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, mockserver.WithFrozenClock(sessionsBegan))
			id, old := c.keyed(`{"name":"reader","scope":"READ_ONLY"}`)
			rotated := c.post(c.project()+"/api-keys/"+id+"/rotate", tc.body)
			fresh := c.with("X-API-Key", rotated.text(201, "key"))
			assert.Equal(t, "reader", rotated.text(201, "name"))
			assert.Equal(t, "READ_ONLY", rotated.text(201, "scope"))
			assert.Nil(t, rotated.object(201)["expiresAt"])
			assert.NotEqual(t, id, rotated.text(201, "id"))

			shown := c.listed(id)
			assert.Equal(t, rotated.text(201, "id"), shown["replacedById"])
			assert.Equal(t, "2026-11-23T20:17:18Z", shown["rotatedAt"])
			assert.Equal(t, sessionsBegan.Add(tc.grace).Format(time.RFC3339), shown["expiresAt"])
			assert.Nil(t, shown["key"])
			assert.NotContains(t, c.listed(rotated.text(201, "id")), "rotatedAt")

			if tc.grace > 0 {
				c.advance(tc.grace - time.Second)
				assert.True(t, old.works())
				c.advance(time.Second)
			}
			assert.False(t, old.works())
			assert.True(t, fresh.works())
		})
	}
}

func TestKeysThatCannotBeRotated(t *testing.T) {
	t.Parallel()
	c := newCaller(t, mockserver.WithFrozenClock(sessionsBegan))
	rotate := func(c caller, id, body string) reply { return c.post(c.project()+"/api-keys/"+id+"/rotate", body) }
	id, _ := c.keyed(`{"name":"producer"}`)

	for body, want := range map[string]string{
		`{"gracePeriodHours":-1}`:  "Grace period must be at least 0 hours",
		`{"gracePeriodHours":169}`: "Grace period must be at most 168 hours",
		`{"gracePeriodHours":"5"}`: "must be an integer",
	} {
		assert.Equal(t, map[string]any{"gracePeriodHours": want}, rotate(c, id, body).object(400)["fieldErrors"])
	}
	assert.Equal(t, 400, rotate(c, id, `{bad`).status)
	assert.NotContains(t, c.listed(id), "rotatedAt", "a refused rotation leaves no trace")

	expires := rotate(c, id, `{"expiresAt":"2026-12-24T00:00:00Z"}`)
	assert.Equal(t, "2026-12-24T00:00:00Z", expires.text(201, "expiresAt"))
	assert.Equal(t, "API key is already rotated", rotate(c, id, "").text(400, "message"))
	assert.Equal(t, 204, c.delete(c.project()+"/api-keys/"+id).status, "a rotated key may be revoked before its grace ends")
	assert.Equal(t, "API key is already revoked", rotate(c, id, "").text(400, "message"))
	assert.Equal(t, "API key not found", rotate(c, unknown, "").text(404, "message"))
	_, reader := c.keyed(`{"name":"reader","scope":"READ_ONLY"}`)
	assert.Equal(t, 403, rotate(reader, expires.text(201, "id"), "").status)

	short, old := c.keyed(`{"name":"short","expiresAt":"2026-11-23T21:00:00Z"}`)
	assert.Equal(t, 201, rotate(c, short, "").status)
	assert.Equal(t, "2026-11-23T21:00:00Z", c.listed(short)["expiresAt"], "a grace gives no key more time than it had")
	c.advance(time.Hour)
	assert.False(t, old.works())

	user, project, _ := c.person("rotation@sessions.test")
	assert.Equal(t, "Project does not belong to your organization", user.post(c.project()+"/api-keys/"+id+"/rotate", "").text(403, "message"))
	foreign := user.post("/api/v1/projects/"+project+"/api-keys/"+id+"/rotate", "")
	assert.Equal(t, 404, foreign.status, "another project's key")
}
