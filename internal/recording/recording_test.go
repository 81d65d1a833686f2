package recording_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
)

func TestExchangesComeInOrderAcrossFiles(t *testing.T) {
	t.Parallel()
	all, err := recording.Exchanges()
	require.NoError(t, err)
	assert.Len(t, all, 3155)
	scenarios := map[string]bool{}
	for i, x := range all {
		scenarios[x.Scenario] = true
		assert.NotEmpty(t, x.Request.Path, x.Name())
		assert.NotZero(t, x.Response.Status, x.Name())
		if i > 0 {
			assert.LessOrEqual(t, all[i-1].Time, x.Time)
		}
	}
	assert.Len(t, scenarios, 40)
	first := all[0]
	assert.Equal(t, "sdk_2_2_1", first.Scenario)
	assert.Equal(t, "127.0.0.1:18081", first.Request.Headers.Get("host"))
	assert.Equal(t, []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}, first.Response.Headers.HTTP()["Vary"])
	assert.Empty(t, first.Request.Headers.Get("X-None"))
}

func TestDeliveriesComeInOrder(t *testing.T) {
	t.Parallel()
	all, err := recording.Deliveries()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	for i, d := range all {
		assert.Equal(t, "POST", d.Method, d.Path)
		if i > 0 {
			assert.LessOrEqual(t, all[i-1].Time, d.Time)
		}
	}
}

func TestBodyForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]recording.Body{
		`""`:                {Bytes: []byte{}},
		`"{\"a\":\"é\"}"`:   {Bytes: []byte(`{"a":"é"}`), Len: 10},
		`{"base64":"AAH/"}`: {Bytes: []byte{0, 1, 255}, Len: 3},
		`{"len":30000,"head":"ab","truncated":true}`: {Bytes: []byte("ab"), Len: 30000, Truncated: true},
	} {
		var b recording.Body
		require.NoError(t, json.Unmarshal([]byte(text), &b), text)
		assert.Equal(t, want, b, text)
	}
	for _, text := range []string{`5`, `{"base64":"?"}`, `{"text":"x"}`} {
		var b recording.Body
		assert.Error(t, json.Unmarshal([]byte(text), &b), text)
	}
}
