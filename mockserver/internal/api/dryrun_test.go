package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// The stage's clock in Unix milliseconds, and signatures that the recorded
// server's rule gives for it: HMAC-SHA256 of "<ms>.<text>", keyed "current".
const (
	beganMs      = "1773576000000"
	signedPretty = "t=1773576000000,v1=94dc6ce24a6c6d135fa6abe1143e97dce7b71ef03953ff6bbd72d2f8338b9aab"
	signedRaw    = "t=1773576000000,v1=8a0309d5d7fa93d996d4f5b03e62c3047470119d6b8f288434fd747c11597363"
)

func previewStage(t *testing.T) *stage {
	s := newStage(t)
	s.write(func(tx *store.Tx) {
		for _, id := range []string{"shop", "shop2"} {
			e, _ := tx.Endpoints.Get(id)
			e.Secret, e.SignatureScheme = "previous", store.SchemeStandard
			e = e.Rotated("current", began)
			e.Enabled = id == "shop"
			tx.Endpoints.Put(e)
		}
		for _, x := range []store.Transformation{
			{ID: "good", ProjectID: "shop", Name: "good one", Template: `{"id":"${$.b}","e":{},"l":[]}`, Version: 3, Enabled: true},
			{ID: "broken", ProjectID: "shop", Name: "broken one", Template: `{bad`, Version: 1, Enabled: true},
			{ID: "off", ProjectID: "shop", Name: "off one", Template: `{}`, Version: 1},
			{ID: "foreign", ProjectID: "foreign", Name: "foreign", Template: `{}`, Version: 1, Enabled: true},
		} {
			tx.Transformations.Put(x)
		}
	})
	return s
}

func (s *stage) preview(in gen.DeliveryPreviewInput) gen.DeliveryPreview {
	s.t.Helper()
	answer, err := s.DeliveryDryRun(shopKey(), apiserver.DeliveryDryRunRequestObject{ProjectID: "shop", Body: &in})
	require.NoError(s.t, err)
	return gen.DeliveryPreview(answer.(apiserver.DeliveryDryRun200JSONResponse))
}

func TestDryRunOfNoJSON(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{"{bad", `{"a":1} x`, "{"} {
		got := previewStage(t).preview(gen.DeliveryPreviewInput{Payload: payload, EndpointID: ptr("shop"), TransformationID: ptr("nope"), EventType: ptr("a.b")})
		require.Len(t, got.Errors, 1)
		assert.Regexp(t, "^Invalid input JSON: .", got.Errors[0])
		got.Errors = nil
		assert.Equal(t, gen.DeliveryPreview{}, got, "everything else is null")
	}
}

func TestDryRunSigns(t *testing.T) {
	t.Parallel()
	s := previewStage(t)
	const payload = `{"b":1,"a":[1,{"c":2.50}]}`
	pretty := "{\n  \"b\" : 1,\n  \"a\" : [ 1, {\n    \"c\" : 2.5\n  } ]\n}"
	headers := map[string]string{
		"Content-Type": "application/json", "User-Agent": "WebhookPlatform/1.0", "X-Timestamp": beganMs, "X-Event-Type": "order.created",
	}
	in := gen.DeliveryPreviewInput{Payload: payload, EventType: ptr("order.created")}
	assert.Equal(t, gen.DeliveryPreview{TransformedPayload: &pretty, RequestHeaders: headers, Success: true, Errors: []string{}}, s.preview(in))

	in.EndpointID = ptr("shop")
	headers["X-Signature"] = signedPretty
	want := gen.DeliveryPreview{
		TransformedPayload: &pretty, RequestHeaders: headers, Success: true, Errors: []string{},
		EndpointURL: ptr("http://shop.example"), Signature: ptr(signedPretty),
	}
	assert.Equal(t, want, s.preview(in), "one v1 in the grace of a rotation, whatever the scheme")

	in.EndpointID, in.EventType = ptr("shop2"), ptr(" ")
	delete(headers, "X-Event-Type")
	want.EndpointURL, want.Success, want.Errors = ptr("http://shop2.example"), false, []string{"Warning: Endpoint is currently disabled"}
	assert.Equal(t, want, s.preview(in))
}

func TestDryRunTransforms(t *testing.T) {
	t.Parallel()
	const payload, pretty, template = `{"b":1}`, "{\n  \"b\" : 1\n}", `{"t":"${$.b}"}`
	for name, tc := range map[string]struct {
		in      gen.DeliveryPreviewInput
		body    string
		errors  []string
		applied string
		version int
	}{
		"neither":         {body: pretty},
		"template":        {in: gen.DeliveryPreviewInput{PayloadTemplate: ptr(template)}, body: "{\n  \"t\" : 1\n}"},
		"blank template":  {in: gen.DeliveryPreviewInput{PayloadTemplate: ptr(" ")}, body: pretty},
		"broken template": {in: gen.DeliveryPreviewInput{PayloadTemplate: ptr("{bad")}, body: payload, errors: []string{"^Template transform error: ."}},
		"transformation wins": {
			in: gen.DeliveryPreviewInput{TransformationID: ptr("good"), PayloadTemplate: ptr(template)}, applied: "good one", version: 3,
			body: "{\n  \"id\" : 1,\n  \"e\" : { },\n  \"l\" : [ ]\n}",
		},
		"broken transformation": {
			in: gen.DeliveryPreviewInput{TransformationID: ptr("broken")}, applied: "broken one", version: 1,
			body: payload, errors: []string{"^Template transform error: ."},
		},
		"disabled transformation": {
			in:   gen.DeliveryPreviewInput{TransformationID: ptr("off"), PayloadTemplate: ptr(template)},
			body: pretty, errors: []string{"^Transformation is disabled: off one$"},
		},
		"unknown transformation": {
			in:   gen.DeliveryPreviewInput{TransformationID: ptr("nope"), PayloadTemplate: ptr(template)},
			body: pretty, errors: []string{"^Transformation not found: nope$"},
		},
		"foreign transformation": {
			in: gen.DeliveryPreviewInput{TransformationID: ptr("foreign")}, body: pretty, errors: []string{"^Transformation not found: foreign$"},
		},
		"errors in their order": {
			in: gen.DeliveryPreviewInput{TransformationID: ptr("nope"), EndpointID: ptr("gone"), CustomHeaders: ptr("[1]")}, body: pretty,
			errors: []string{"^Transformation not found: nope$", "^Endpoint not found: gone$", "^Invalid custom headers JSON: not a JSON object$"},
		},
		"foreign endpoint": {
			in: gen.DeliveryPreviewInput{EndpointID: ptr("foreign")}, body: pretty, errors: []string{"^Endpoint not found: foreign$"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.in.Payload = payload
			got := previewStage(t).preview(tc.in)
			assert.Equal(t, &tc.body, got.TransformedPayload)
			assert.Equal(t, len(tc.errors) == 0, got.Success)
			require.Len(t, got.Errors, len(tc.errors))
			for i, pattern := range tc.errors {
				assert.Regexp(t, pattern, got.Errors[i])
			}
			if tc.applied == "" {
				assert.Nil(t, got.TransformationName)
				assert.Nil(t, got.TransformationVersion)
			} else {
				assert.Equal(t, &tc.applied, got.TransformationName)
				assert.Equal(t, &tc.version, got.TransformationVersion)
			}
			assert.Nil(t, got.Signature)
			assert.NotContains(t, got.RequestHeaders, "X-Signature")
		})
	}
}

func TestDryRunSignsThePayloadThatATemplateLeft(t *testing.T) {
	t.Parallel()
	got := previewStage(t).preview(gen.DeliveryPreviewInput{Payload: `{"b":1}`, PayloadTemplate: ptr("{bad"), EndpointID: ptr("shop")})
	assert.Equal(t, ptr(signedRaw), got.Signature)
}

func TestDryRunCustomHeaders(t *testing.T) {
	t.Parallel()
	standing := map[string]string{"Content-Type": "application/json", "User-Agent": "WebhookPlatform/1.0", "X-Timestamp": beganMs, "X-Event-Type": "a.b"}
	with := func(more map[string]string) map[string]string {
		all := map[string]string{}
		for _, m := range []map[string]string{standing, more} {
			for name, value := range m {
				all[name] = value
			}
		}
		return all
	}
	for name, tc := range map[string]struct {
		text, fails string
		want        map[string]string
	}{
		"recorded": {
			text: `{"X-A":"1","Host":"h","Content-Length":"3","Content-Type":"text/x","X-Signature":"s","":"e","X-N":null}`,
			want: with(map[string]string{"X-A": "1"}),
		},
		"the platform's own, in any case": {
			text: `{"x-timestamp":"1","WEBHOOK-ID":"1","idempotency-key":"1","x-event-id":"1","x-delivery-id":"1","x-sequence-number":"1"}`, want: standing,
		},
		"those that deliveries replace": {
			text: `{"User-Agent":"me","X-Event-Type":"mine"}`, want: with(map[string]string{"User-Agent": "me", "X-Event-Type": "mine"}),
		},
		"cannot be sent": {text: `{"X A":"1","X-B":"a\nb"," ":"1"}`, want: standing},
		"blank":          {text: " ", want: standing},
		"no JSON":        {text: "{bad", want: standing, fails: "^Invalid custom headers JSON: ."},
		"array":          {text: "[1]", want: standing, fails: "^Invalid custom headers JSON: not a JSON object$"},
		"null":           {text: "null", want: standing, fails: "^Invalid custom headers JSON: not a JSON object$"},
		"all or none":    {text: `{"X-A":"1","X-B":2}`, want: standing, fails: `^Invalid custom headers JSON: the value of "X-B" is not text$`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newStage(t).preview(gen.DeliveryPreviewInput{Payload: "{}", EventType: ptr("a.b"), CustomHeaders: &tc.text})
			assert.Equal(t, tc.want, got.RequestHeaders)
			assert.Equal(t, tc.fails == "", got.Success)
			if tc.fails != "" {
				require.Len(t, got.Errors, 1)
				assert.Regexp(t, tc.fails, got.Errors[0])
			}
		})
	}
}
