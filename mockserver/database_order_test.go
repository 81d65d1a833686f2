package mockserver_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/webhook-platform/hookflow-go/internal/recording"
)

// inDatabaseOrder are the exchanges of a scenario in which events are sent with
// their members in the order of the recorded database, whose work the mock
// server does not redo.
func inDatabaseOrder(t *testing.T, scenario string) []recording.Exchange {
	t.Helper()
	exchanges, err := recording.Exchanges()
	require.NoError(t, err)
	exchanges = slices.DeleteFunc(exchanges, func(x recording.Exchange) bool { return x.Scenario != scenario })
	for i, x := range exchanges {
		if x.Request.Method == http.MethodPost && x.Request.Path == "/api/v1/events" {
			exchanges[i].Request.Body.Bytes = reordered(t, x.Request.Body.Bytes)
		}
	}
	return exchanges
}

// reordered is JSON text with the members of objects ordered as the
// recorded database does: by length, then by bytes.
func reordered(t *testing.T, text []byte) []byte {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	var b bytes.Buffer
	writeInDatabaseOrder(&b, value)
	return b.Bytes()
}

func writeInDatabaseOrder(b *bytes.Buffer, value any) {
	switch v := value.(type) {
	case map[string]any:
		names := slices.SortedFunc(maps.Keys(v), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
		})
		for i, name := range names {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			writeInDatabaseOrder(b, name)
			b.WriteByte(':')
			writeInDatabaseOrder(b, v[name])
		}
		b.WriteString(map[bool]string{true: "{}", false: "}"}[len(names) == 0])
	case []any:
		b.WriteByte('[')
		for i, item := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			writeInDatabaseOrder(b, item)
		}
		b.WriteByte(']')
	default:
		text, _ := json.Marshal(v) // it came from JSON
		b.Write(text)
	}
}
