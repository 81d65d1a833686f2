package verify_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
	"github.com/webhook-platform/hookflow-go/verify/provider"
)

type vectorFile struct {
	Scheme        string
	NumberOfTests int
	Notes         map[string]string
	Tests         []vector
}

type vector struct {
	ID, Comment, Provider, HeaderName, Prefix, Result string
	Flags, Secrets                                    []string
	NowMs                                             int64
	ToleranceMs                                       *int64
	MaxBody                                           int64
	HandledDeliveryIDs                                []string `json:"handledDeliveryIds"`
	Headers                                           [][2]string
	Body, BodyBase64                                  string
	Reason, Family                                    verify.Reason
	Delivery                                          *struct {
		DeliveryID, Type, Data string
		TimeMs                 int64
	}
}

func loadVectors(t *testing.T) map[string]vectorFile {
	t.Helper()
	paths, err := filepath.Glob("testdata/vectors/*.json")
	require.NoError(t, err)
	require.Len(t, paths, 4)
	files := map[string]vectorFile{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var f vectorFile
		require.NoError(t, json.Unmarshal(text, &f))
		require.Equal(t, f.NumberOfTests, len(f.Tests))
		files[f.Scheme] = f
	}
	return files
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for scheme, f := range loadVectors(t) {
		for _, v := range f.Tests {
			t.Run(scheme+"/"+v.ID, func(t *testing.T) {
				t.Parallel()
				requireReason(t, v.Reason, v.run(t, scheme))
				assert.Equal(t, v.Reason.Family(), v.Family)
			})
		}
	}
}

func (v vector) run(t *testing.T, scheme string) error {
	body := []byte(v.Body)
	if v.BodyBase64 != "" {
		var err error
		body, err = base64.StdEncoding.DecodeString(v.BodyBase64)
		require.NoError(t, err)
	}
	header := http.Header{}
	for _, line := range v.Headers {
		header.Add(line[0], line[1])
	}
	now := time.UnixMilli(v.NowMs)
	opts := []verify.Option{verify.WithClock(func() time.Time { return now })}
	if v.ToleranceMs != nil {
		opts = append(opts, verify.WithTolerance(time.Duration(*v.ToleranceMs)*time.Millisecond))
	}
	if v.MaxBody > 0 {
		opts = append(opts, verify.WithMaxBody(v.MaxBody))
	}
	switch scheme {
	case "hookflow":
		return verify.Signature(body, header.Get("X-Signature"), v.Secrets, opts...)
	case "standard":
		return verify.Standard(body, header, v.Secrets, opts...)
	case "provider":
		if v.Provider == "GENERIC" {
			return provider.Generic(body, header, v.HeaderName, v.Prefix, v.Secrets[0], now)
		}
		return provider.Verify(v.Provider, body, header, v.Secrets[0], now)
	}
	if v.HandledDeliveryIDs != nil {
		guard := verify.NewMemoryGuard(100)
		for _, id := range v.HandledDeliveryIDs {
			require.NoError(t, guard.Claim(t.Context(), id, now, now.Add(time.Hour)))
			require.NoError(t, guard.Finish(t.Context(), id, true))
		}
		opts = append(opts, verify.WithReplayGuard(guard))
	}
	d, err := verify.Event(body, header, v.Secrets, opts...)
	if v.Delivery != nil {
		assert.Equal(t, v.Delivery.DeliveryID, d.DeliveryID)
		assert.Equal(t, v.Delivery.TimeMs, d.Time.UnixMilli())
		assert.Equal(t, v.Delivery.Type, d.Type)
		assert.Equal(t, v.Delivery.Data, string(d.Data))
	}
	return err
}

// Every scheme has vectors of both kinds, and every reason that a request can
// cause has one.
func TestVectorsCoverTheReasons(t *testing.T) {
	t.Parallel()
	covered := map[verify.Reason]bool{
		// Coarse ones that are only ever reported through a finer one.
		verify.ErrTimestampExpired: true, verify.ErrInvalidConfig: true,
		// These are states of the receiver, not properties of a request.
		verify.ErrBodyUnreadable: true, verify.ErrInProgress: true, verify.ErrGuardUnavailable: true,
	}
	for scheme, f := range loadVectors(t) {
		results := map[string]int{}
		for _, v := range f.Tests {
			results[v.Result]++
			covered[v.Reason] = true
			if v.Result == "acceptable" {
				assert.Contains(t, v.Flags, "Strict", v.ID)
			}
			for _, flag := range v.Flags {
				assert.NotEmpty(t, f.Notes[flag], flag)
			}
		}
		assert.Greater(t, results["valid"], 5, scheme)
		assert.Greater(t, results["invalid"], 5, scheme)
	}
	for _, r := range verify.Reasons() {
		assert.True(t, covered[r], "no vector for %q", r)
	}
}

func TestVectorsFitTheirSchema(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	schema, err := compiler.Compile("testdata/vectors.schema.json")
	require.NoError(t, err)
	text, err := os.ReadFile("testdata/vectors.schema.json")
	require.NoError(t, err)
	for _, r := range verify.Reasons() {
		assert.Contains(t, string(text), `"`+string(r)+`"`)
	}
	paths, err := filepath.Glob("testdata/vectors/*.json")
	require.NoError(t, err)
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(doc), path)
	}
}
