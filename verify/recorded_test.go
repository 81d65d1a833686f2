package verify_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/verify"
)

// recorded is one delivery as a real server sent it, with the secret that its
// API had returned for the endpoint.
type recorded struct {
	Case       string
	ReceivedAt int64
	Secret     string
	Headers    [][2]string
	Body       string
}

func (r recorded) header() http.Header {
	h := http.Header{}
	for _, pair := range r.Headers {
		h.Add(pair[0], pair[1])
	}
	return h
}

func loadRecorded(t *testing.T) []recorded {
	t.Helper()
	f, err := os.Open("testdata/recorded_deliveries.jsonl")
	require.NoError(t, err)
	defer f.Close()
	var all []recorded
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r recorded
		require.NoError(t, json.Unmarshal(lines.Bytes(), &r))
		all = append(all, r)
	}
	require.Greater(t, len(all), 30)
	return all
}

func TestRecordedDeliveries(t *testing.T) {
	t.Parallel()
	for _, r := range loadRecorded(t) {
		t.Run(r.Case, func(t *testing.T) {
			t.Parallel()
			received := time.UnixMilli(r.ReceivedAt)
			clock := verify.WithClock(func() time.Time { return received })
			header := r.header()

			d, err := verify.Event([]byte(r.Body), header, []string{r.Secret}, clock)
			if len(header["X-Signature"]) > 1 {
				// A custom header of the subscription was named X-Signature too, and
				// that server sent both. Proxies join such lines by a comma, pick the
				// first or the last: there is no safe reading.
				requireReason(t, verify.ErrDuplicateHeader, err)
				require.NoError(t, verify.Signature([]byte(r.Body), header.Get("X-Signature"), []string{r.Secret}, clock))
				return
			}
			require.NoError(t, err)
			assert.Equal(t, header.Get("X-Event-Id"), d.EventID)
			assert.Equal(t, header.Get("X-Delivery-Id"), d.DeliveryID)
			assert.Equal(t, header.Get("X-Timestamp"), strconv.FormatInt(d.Time.UnixMilli(), 10))
			assert.Equal(t, header.Get("X-Test") == "true", d.Test)
			assert.Equal(t, header.Get("X-Signature"), verify.Sign([]byte(r.Body), d.Time, r.Secret))

			_, err = verify.Event([]byte(r.Body+" "), header, []string{r.Secret}, clock)
			requireReason(t, verify.ErrInvalidSignature, err)
			_, err = verify.Event([]byte(r.Body), header, []string{strings.ToUpper(r.Secret)}, clock)
			requireReason(t, verify.ErrInvalidSignature, err)
			_, err = verify.Event([]byte(r.Body), header, []string{r.Secret},
				verify.WithClock(func() time.Time { return received.Add(time.Hour) }))
			requireReason(t, verify.ErrTimestampTooOld, err)
		})
	}
}
