package verify_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

// nobody is a secret that no input can contain a MAC of.
const nobody = "fuzz secret that the fuzzer does not know"

func FuzzSignature(f *testing.F) {
	for _, seed := range []string{
		"", ",", "=", "t=", "t=1,v1=", "t=1795460463248,v1=00", "v1=00,t=1", "t=1,t=2,v1=0", "t=1, v1=0", "T=1,V1=0",
		"t=+1,v1=0", "t=01,v1=0", "t=99999999999999999999,v1=0", "t=1,v1=\xff", "t=1,v1=0,", "t=1;v1=0", "t\x00=1,v1=0",
	} {
		f.Add([]byte(`{"n": 1}`), seed)
	}
	v, err := verify.New([]string{nobody}, at(0))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		err := v.Signature(body, header)
		require.Error(t, err, "a forgery")
		assert.Contains(t, verify.Reasons(), verify.ReasonOf(err))
		assert.Equal(t, err.Error(), v.Signature(body, header).Error(), "the same every time")
	})
}

func FuzzStandard(f *testing.F) {
	for _, seed := range []string{"", " ", "v1", "v1,", "v1,AAAA", "v1,a v1,b", "v1a,x", "v1,sig,garbage", ",", "v2,x v1=y"} {
		f.Add([]byte(`{}`), "msg_1", "1795460463", seed)
	}
	f.Add([]byte(`{}`), "a.b", "01795460463", "v1,x")
	v, err := verify.New([]string{nobody}, at(0))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte, id, stamp, signature string) {
		h := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {signature}}
		err := v.Standard(body, h)
		require.Error(t, err, "a forgery")
		assert.Contains(t, verify.Reasons(), verify.ReasonOf(err))
	})
}

// Whatever is signed verifies under each of the secrets, and not when a byte of
// it changes.
func FuzzSignThenVerify(f *testing.F) {
	f.Add([]byte(`{"n": 1}`), "secret", "other", uint16(0))
	f.Add([]byte{}, "whsec_c2VjcmV0", "whsec_", uint16(3))
	f.Add([]byte("\xff\x00"), "\x00", "ü", uint16(1))
	f.Fuzz(func(t *testing.T, body []byte, first, second string, flip uint16) {
		v, err := verify.New([]string{first}, at(0))
		if err != nil {
			assert.ErrorIs(t, err, verify.ErrMissingSecret)
			return
		}
		header := verify.Sign(body, signedAt, second, first)
		assert.NoError(t, v.Signature(body, header))
		std := standardHeader(http.Header{}, "msg_1", string(body), second, first)
		assert.NoError(t, v.Standard(body, std))
		own, err := verify.New([]string{verify.StandardSecret(first)}, at(0))
		require.NoError(t, err)
		assert.NoError(t, own.Standard(body, standardHeader(http.Header{}, "id", string(body), verify.StandardSecret(first))))

		changed := append([]byte{}, body...)
		if len(changed) == 0 {
			changed = []byte{0}
		} else {
			changed[int(flip)%len(changed)] ^= 1
		}
		assert.ErrorIs(t, v.Signature(changed, header), verify.ErrInvalidSignature)
		assert.ErrorIs(t, v.Standard(changed, std), verify.ErrInvalidSignature)
	})
}

// A genuine delivery of any body is JSON or refused, its data is a part of it,
// and an envelope is one for package encoding/json too.
func FuzzEvent(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `"s"`, `{"type":"a","data":1}`, `{"type":"a","data":`, `{"data":[{}],"type":"\u0061"}`,
		`{"type":"a","type":"b","data":1}`, `{"type":1,"data":2}`, "\ufeff{}", `{"type":"a","data":1}x`, ` {"type":"","data":null}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := verify.Event(body, hookflowHeader(string(body), secret), []string{secret}, at(0), verify.WithMaxBody(1<<30))
		if !json.Valid(body) {
			assert.ErrorIs(t, err, verify.ErrInvalidPayload)
			return
		}
		require.NoError(t, err)
		assert.True(t, json.Valid(d.Data))
		assert.Contains(t, string(body), string(d.Data))
		if d.Type != "" {
			var envelope map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(body, &envelope))
			var typ string
			require.NoError(t, json.Unmarshal(envelope["type"], &typ))
			assert.Equal(t, typ, d.Type)
			assert.Equal(t, string(envelope["data"]), string(d.Data))
		}
	})
}

func FuzzExplain(f *testing.F) {
	f.Add([]byte(`{"a": [1, "x", null, true, {}]}`), "t=1,v1=00", "1795460463", "v1,AAAA", "whsec_AAAA")
	f.Add([]byte(`[[[[]]]]`), "t=1795460463248;v1", "", "", "s\n")
	f.Fuzz(func(t *testing.T, body []byte, signature, stamp, std, key string) {
		h := http.Header{"X-Signature": {signature}, "Webhook-Id": {"id"}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {std}}
		for _, scheme := range []verify.Scheme{verify.SchemeHookflow, verify.SchemeStandard} {
			x := verify.Explain(body, h, []string{key}, at(0), verify.WithScheme(scheme))
			require.Error(t, x.Err)
			assert.NotEmpty(t, x.String())
			for _, n := range x.Near {
				assert.Contains(t, verify.NearMissKinds(), n.Kind)
			}
		}
	})
}
