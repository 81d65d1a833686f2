package engine_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
	"github.com/webhook-platform/hookflow-go/verify"
)

func TestSignatureSchemes(t *testing.T) {
	t.Parallel()
	body := `{"n": 1}`
	for _, tt := range []struct {
		scheme           string
		flags            store.Flags
		legacy, standard bool
	}{
		{store.SchemeLegacy, store.Flags{}, true, false},
		{store.SchemeStandard, store.Flags{}, false, true},
		{store.SchemeBoth, store.Flags{}, true, true},
		{"", store.Flags{}, true, true},
		{store.SchemeBoth, store.Flags{LegacyHeaders: true}, true, false},
		{store.SchemeStandard, store.Flags{LegacyHeaders: true}, true, false},
	} {
		r := newRig(t)
		r.endpoint.SignatureScheme, r.endpoint.Flags = tt.scheme, tt.flags
		r.save()
		id := r.send(body)
		r.settle()
		h := r.receiver.requests()[0].Header
		want := http.Header{
			"Accept": {"*/*"}, "User-Agent": {"WebhookPlatform/1.0"}, "Content-Type": {"application/json"},
			"X-Event-Id": {"ev1"}, "X-Delivery-Id": {id},
			"X-Sequence-Number": {"0"}, "Idempotency-Key": {"ev1-ep"},
		}
		if tt.legacy {
			want.Set("X-Signature", verify.Sign([]byte(body), start, "s3cret"))
			want.Set("X-Timestamp", strconv.FormatInt(start.UnixMilli(), 10))
		}
		if tt.standard {
			want.Set("Webhook-Id", id)
			want.Set("Webhook-Timestamp", strconv.FormatInt(start.Unix(), 10))
			want.Set("Webhook-Signature", verify.SignStandard(id, []byte(body), start, "s3cret"))
		}
		assert.Equal(t, want, h, "%s %+v", tt.scheme, tt.flags)
		recorded := *r.attempts(id)[0].RequestHeaders
		assert.Equal(t, tt.legacy, strings.Contains(recorded, `"X-Signature": "sig_...`))
		assert.Equal(t, !tt.legacy, strings.Contains(recorded, `"Webhook-Signature": "***MASKED***"`))
	}
}

func TestRotationInFlight(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sub.MaxAttempts, r.sub.RetryDelays = 9, "60,100000"
	r.save()
	r.receiver.answer = inTurn(status(500), status(500), status(200))
	r.send(`{}`)
	r.settle()
	r.endpoint = r.endpoint.Rotated("fresh", r.clock.Now())
	r.save()
	r.advance(90 * time.Second)
	r.advance(48 * time.Hour)

	sent := r.receiver.requests()
	require.Len(t, sent, 3)
	assert.Equal(t, verify.Sign(sent[0].Body, sent[0].At, "s3cret"), sent[0].Header.Get("X-Signature"))
	assert.Equal(t, verify.Sign(sent[1].Body, sent[1].At, "fresh", "s3cret"), sent[1].Header.Get("X-Signature"), "both, the new one first")
	assert.Equal(t, 2, strings.Count(sent[1].Header.Get("X-Signature"), "v1="))
	assert.Len(t, strings.Fields(sent[1].Header.Get("Webhook-Signature")), 2)
	grace := sent[2].At.Before(start.Add(store.SecretGrace))
	assert.Equal(t, grace, strings.Count(sent[2].Header.Get("X-Signature"), "v1=") == 2, "one again when the grace is over")
	assert.False(t, grace, "the schedule must reach beyond the grace for this test to say anything")
}

func TestDialectFlags(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.endpoint.Flags = store.Flags{DeliverEnvelope: true, SingleSignature: true, LegacyHeaders: true}
	r.endpoint = r.endpoint.Rotated("fresh", start)
	r.save()
	r.send(`{"n": 1}`)
	r.settle()
	req := r.receiver.requests()[0]
	assert.Equal(t, `{"type":"order.created","data":{"n": 1}}`, string(req.Body))
	assert.Equal(t, verify.Sign(req.Body, start, "fresh"), req.Header.Get("X-Signature"))
	assert.Empty(t, req.Header.Get("Webhook-Id"))
}

func TestDataIsSentAsItIs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, data := range []string{`{"b" : 1.10,"a":1E5,  "b":2}`, `null`, `"\u00e9\/"`, ` 7 `} {
		r.send(data)
		r.settle()
		assert.Equal(t, data, string(r.receiver.requests()[i].Body))
	}
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	own, broken, blank := `{"tpl":"${$.n}"}`, `{bad`, " "
	transformation, off, unknown, foreign := "t", "off", "unknown", "foreign"
	for name, tt := range map[string]struct {
		template, transformation *string
		want                     string
	}{
		"none":                      {nil, nil, `{"n": 5}`},
		"template":                  {&own, nil, `{"tpl":5}`},
		"blank template":            {&blank, nil, `{"n": 5}`},
		"broken template":           {&broken, nil, `{"n": 5}`},
		"transformation":            {nil, &transformation, `{"byId":5}`},
		"transformation wins":       {&own, &transformation, `{"byId":5}`},
		"disabled":                  {nil, &off, `{"n": 5}`},
		"disabled, with a template": {&own, &off, `{"tpl":5}`},
		"unknown":                   {&own, &unknown, `{"tpl":5}`},
		"of another project":        {nil, &foreign, `{"n": 5}`},
	} {
		r := newRig(t)
		r.write(func(tx *store.Tx) {
			tx.Transformations.Put(store.Transformation{ID: "t", ProjectID: "p", Template: `{"byId":"${$.n}"}`, Enabled: true})
			tx.Transformations.Put(store.Transformation{ID: "off", ProjectID: "p", Template: `{"off":1}`})
			tx.Transformations.Put(store.Transformation{ID: "foreign", ProjectID: "q", Template: `{"f":1}`, Enabled: true})
		})
		r.sub.PayloadTemplate, r.sub.TransformationID = tt.template, tt.transformation
		r.save()
		id := r.send(`{"n": 5}`)
		r.settle()
		req := r.receiver.requests()[0]
		assert.Equal(t, tt.want, string(req.Body), name)
		assert.Equal(t, tt.want, *r.attempts(id)[0].RequestBody, name)
		assert.Equal(t, verify.Sign([]byte(tt.want), start, "s3cret"), req.Header.Get("X-Signature"), "signed as sent")
	}
}

func TestCustomHeaders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := `{"X-Custom":"v1","Authorization":"Bearer zzz","content-type":"text/x","User-Agent":"mine","X-Number":5,"X-Flag":true,
		"x-signature":"forged","WEBHOOK-SIGNATURE":"forged","Idempotency-Key":"over","X-Delivery-Id":"over","X-Timestamp":"0","X-Event-Id":"e","X-Sequence-Number":"9","Webhook-Id":"w",
		"Host":"evil","Content-Length":"5","transfer-encoding":"chunked","Connection":"close",
		"X-Null":null,"X-List":["a"],"Bad Name":"x","":"x","X-Line":"a\r\nX-Injected: b"}`
	r.sub.CustomHeaders = &text
	r.save()
	r.send(`{}`)
	r.settle()
	h := r.receiver.requests()[0].Header
	assert.Equal(t, []string{"application/json"}, h["Content-Type"])
	assert.Equal(t, []string{"mine"}, h["User-Agent"])
	assert.Equal(t, []string{"v1"}, h["X-Custom"])
	assert.Equal(t, []string{"Bearer zzz"}, h["Authorization"])
	assert.Equal(t, []string{"5"}, h["X-Number"])
	assert.Equal(t, []string{"true"}, h["X-Flag"])
	assert.Equal(t, []string{verify.Sign([]byte(`{}`), start, "s3cret")}, h["X-Signature"])
	assert.Equal(t, []string{"ev1-ep"}, h["Idempotency-Key"])
	for _, once := range []string{"X-Delivery-Id", "X-Timestamp", "X-Event-Id", "X-Sequence-Number", "Webhook-Id", "Webhook-Signature"} {
		assert.Len(t, h[once], 1, once)
	}
	assert.Len(t, h, 16, "and nothing else: %v", h)

	for _, junk := range []string{"{bad", "[1]", "null", "5", ""} {
		r := newRig(t)
		r.sub.CustomHeaders = &junk
		r.save()
		r.send(`{}`)
		r.settle()
		require.Len(t, r.receiver.requests(), 1, junk)
		assert.Len(t, r.receiver.requests()[0].Header, 12, junk)
	}
}

func TestTimeoutIsClamped(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]time.Duration{-1: time.Second, 0: time.Second, 1: time.Second, 60: time.Minute, 999: time.Minute} {
		r := newRig(t)
		r.sub.TimeoutSeconds = seconds
		r.save()
		r.send(`{}`)
		r.settle()
		assert.Equal(t, want, r.receiver.requests()[0].Timeout)
	}
}
