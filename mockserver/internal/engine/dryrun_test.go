package engine_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/engine"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// What the recorded server answered to dry runs, the signature included.
func TestRecordedDryRuns(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Name    string
		Request struct {
			Payload, EventType                                           string
			EndpointID, TransformationID, PayloadTemplate, CustomHeaders *string
		}
		Response struct {
			TransformedPayload, Signature, EndpointURL, TransformationName *string
			TransformationVersion                                          *int
			RequestHeaders                                                 map[string]string
			Success                                                        bool
			Errors                                                         []string
		}
		Transformation *struct {
			ID, Name, Template string
			Version            int
			Enabled            bool
		}
		Endpoint *struct{ Secret, URL string }
	}
	load(t, "dryruns.json", &cases)
	require.Greater(t, len(cases), 20)
	for _, tt := range cases {
		at := start
		if ms, err := strconv.ParseInt(tt.Response.RequestHeaders["X-Timestamp"], 10, 64); err == nil {
			at = time.UnixMilli(ms)
		}
		r := newRig(t, func(c *engine.Config) { c.Clock.(*clock.Virtual).Set(at) })
		foreign := strings.Contains(tt.Name, "foreign")
		project := map[bool]string{true: "q", false: "p"}[foreign]
		r.write(func(tx *store.Tx) {
			if tt.Endpoint != nil {
				tx.Endpoints.Put(store.Endpoint{ID: *tt.Request.EndpointID, ProjectID: project, URL: tt.Endpoint.URL, Secret: tt.Endpoint.Secret,
					Enabled: !strings.Contains(tt.Name, "endpoint disabled")})
			}
			if tt.Request.TransformationID != nil && !strings.Contains(tt.Name, "unknown") {
				tr := store.Transformation{ID: *tt.Request.TransformationID, ProjectID: project, Name: "pvd"}
				if tt.Transformation != nil {
					tr.Name, tr.Template, tr.Version, tr.Enabled = tt.Transformation.Name, tt.Transformation.Template, tt.Transformation.Version, tt.Transformation.Enabled
				}
				tx.Transformations.Put(tr)
			}
		})
		in := engine.DryRun{ProjectID: "p", Payload: tt.Request.Payload, EventType: tt.Request.EventType, EndpointID: tt.Request.EndpointID,
			TransformationID: tt.Request.TransformationID, PayloadTemplate: tt.Request.PayloadTemplate, CustomHeaders: tt.Request.CustomHeaders}
		got := r.DryRun(in)
		if foreign {
			// The recorded server used and signed with what belongs to others.
			assert.False(t, got.Success)
			assert.Nil(t, got.Signature)
			assert.Contains(t, got.Errors[0], " not found: ")
			continue
		}
		assert.Equal(t, tt.Response.Success, got.Success, tt.Name)
		assert.Equal(t, tt.Response.TransformedPayload, got.TransformedPayload, tt.Name)
		assert.Equal(t, tt.Response.Signature, got.Signature, tt.Name)
		assert.Equal(t, tt.Response.EndpointURL, got.EndpointURL, tt.Name)
		assert.Equal(t, tt.Response.TransformationName, got.TransformationName, tt.Name)
		assert.Equal(t, tt.Response.TransformationVersion, got.TransformationVersion, tt.Name)
		var headers map[string]string
		for _, h := range got.RequestHeaders {
			if headers == nil {
				headers = map[string]string{}
			}
			headers[h.Name] = h.Value
		}
		assert.Equal(t, tt.Response.RequestHeaders, headers, tt.Name)
		require.Len(t, got.Errors, len(tt.Response.Errors), tt.Name)
		for i, e := range tt.Response.Errors {
			// What follows in the recordings is the text of a Java exception.
			head, _, _ := strings.Cut(e, ": ")
			assert.True(t, strings.HasPrefix(got.Errors[i], head), "%s: %s", tt.Name, got.Errors[i])
		}
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	endpoint := "ep"
	got := r.DryRun(engine.DryRun{ProjectID: "p", Payload: `{"a":1} {}`, EndpointID: &endpoint})
	assert.False(t, got.Success)
	assert.Nil(t, got.RequestHeaders)

	got = r.DryRun(engine.DryRun{ProjectID: "p", Payload: `{}`, EndpointID: &endpoint})
	assert.True(t, got.Success)
	assert.NotNil(t, got.Errors, "an empty list, not null")
	assert.Empty(t, r.receiver.requests())
	assert.Equal(t, http.CanonicalHeaderKey(got.RequestHeaders[3].Name), "X-Signature")
}
