package mockserver_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver"
)

func (c caller) event(data string) string {
	c.t.Helper()
	return c.post("/api/v1/events", `{"type":"a.one","data":`+data+`}`).text(201, "eventId")
}

// The differences that the recorded server told, before it had masking rules.
func TestDifferencesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	r := newReplay(t, inDatabaseOrder(t, "x_events"), mockserver.Canonical)
	r.run()
	compared := 0
	for _, x := range r.exchanges {
		if !strings.HasPrefix(x.Case, "diff ") || x.Case == "diff with rules" || x.Response.Status != 200 {
			continue
		}
		_, _, body := r.send(x)
		var recorded, ours struct{ Diffs json.RawMessage }
		require.NoError(t, json.Unmarshal(x.Response.Body.Bytes, &recorded))
		require.NoError(t, json.Unmarshal(body, &ours))
		assert.JSONEq(t, string(recorded.Diffs), string(ours.Diffs), x.Case)
		compared++
	}
	assert.GreaterOrEqual(t, compared, 6)
}

func TestEventsAreCompared(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	diff := c.project() + "/events/diff"
	left := c.event(`{"id": 1, "email": "a@b.co", "l":[{"x":1.50}], "gone": {"k": null}}`)
	right := c.event(`{"l":[], "id": 2, "new": true, "email": "a@b.co"}`)
	want := []any{
		map[string]any{"path": "$.id", "type": "CHANGED", "leftValue": 1.0, "rightValue": 2.0},
		map[string]any{"path": "$.l[0]", "type": "REMOVED", "leftValue": `{"x":1.5}`, "rightValue": nil},
		map[string]any{"path": "$.gone", "type": "REMOVED", "leftValue": `{"k":null}`, "rightValue": nil},
		map[string]any{"path": "$.new", "type": "ADDED", "leftValue": nil, "rightValue": true},
	}
	for _, sanitize := range []string{"", "&sanitize=true", "&sanitize=false"} { // a project without rules masks nothing
		got := c.get(diff + "?left=" + left + "&right=" + right + sanitize).object(200)
		assert.Equal(t, want, got["diffs"], sanitize)
		assert.Equal(t, `{"id": 1, "email": "a@b.co", "l":[{"x":1.50}], "gone": {"k": null}}`, got["leftPayload"])
		assert.Equal(t, []any{left, right, "a.one"}, []any{got["leftEventId"], got["rightEventId"], got["eventType"]})
	}
	assert.Equal(t, []any{}, c.get(diff + "?left=" + left + "&right=" + left).object(200)["diffs"])

	name := strings.Repeat("n", 10_000)
	items := strings.Repeat("1,", 1_000)
	long, longer := c.event(`{"`+name+`":[`+items+`1]}`), c.event(`{"`+name+`":[2,`+strings.ReplaceAll(items, "1", "2")+`1]}`)
	diffs := c.get(diff + "?left=" + long + "&right=" + longer).object(200)["diffs"].([]any)
	require.Len(t, diffs, 1, "too many to tell one by one")
	assert.Equal(t, "$", diffs[0].(map[string]any)["path"])
	assert.Equal(t, `{"`+name+`":[`+items+`1]}`, diffs[0].(map[string]any)["leftValue"])
}

func TestEventComparisonRefusals(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	diff := c.project() + "/events/diff"
	id := c.event("1")
	for query, want := range map[string]string{
		"?left=" + unknown + "&right=" + id:             "Left event not found",
		"?left=" + id + "&right=" + unknown:             "Right event not found",
		"?left=" + id:                                   "Parameter 'right' is required",
		"?right=" + id:                                  "Parameter 'left' is required",
		"?left=nope&right=" + id:                        "Parameter 'left' must be a UUID",
		"?left=" + id + "&right=" + id + "&sanitize=no": "Parameter 'sanitize' must be a boolean (true or false)",
	} {
		status := 400
		if strings.HasSuffix(want, "found") {
			status = 404
		}
		assert.Equal(t, want, c.get(diff+query).text(status, "message"), query)
	}

	user, project, key := c.person("diff@example.com")
	theirs := c.with("X-API-Key", key)
	both := "?left=" + id + "&right=" + id
	assert.Equal(t, "Left event not found", theirs.get("/api/v1/projects/"+project+"/events/diff"+both).text(404, "message"))
	assert.Equal(t, "API key does not have access to this project", theirs.get(diff+both).text(403, "message"))
	assert.Equal(t, "Project not found", user.get(diff+both).text(404, "message"), "a foreign project is hidden here")
	assert.Equal(t, "Project not found", user.get("/api/v1/projects/"+unknown+"/events/diff"+both).text(404, "message"))
}

func TestWithoutRulesNothingIsMasked(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	const data = `{"email": "john.doe@example.com","card":"4111 1111 1111 1111"}`
	path := c.project() + "/events/" + c.event(data)
	assert.Equal(t, c.get(path).object(200), c.get(path+"/sanitized").object(200))
	assert.Equal(t, data, c.get(path + "/sanitized").object(200)["payload"])
	assert.Equal(t, "Event not found", c.get(c.project()+"/events/"+unknown+"/sanitized").text(404, "message"))
	user, project, key := c.person("sanitized@example.com")
	assert.Equal(t, "Access denied", user.get(path+"/sanitized").text(403, "message"))
	foreign := strings.Replace(path, c.hf.ProjectID(), project, 1)
	assert.Equal(t, "Event does not belong to this project", c.with("X-API-Key", key).get(foreign+"/sanitized").text(403, "message"))
}
