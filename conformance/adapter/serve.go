package adapter

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// MaxLine is the most that a line of the protocol may have, in bytes.
const MaxLine = 16 << 20

// Serve speaks the protocol for a, one call after the other, until the suite
// says stop or in ends. Nothing else may write to out.
func Serve(ctx context.Context, in io.Reader, out io.Writer, a Adapter) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, MaxLine)
	for lines.Scan() {
		var r Request
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		if err := decoder.Decode(&r); err != nil {
			return fmt.Errorf("adapter: a line that cannot be read: %w", err)
		}
		response := Response{Seq: r.Seq}
		switch r.Do {
		case Start:
			info := a.Info()
			response.Version, response.Info = Version, &info
		case Make:
			if r.Call == nil {
				return fmt.Errorf("adapter: call %d says nothing", r.Seq)
			}
			outcome := a.Call(ctx, *r.Call)
			response.Outcome = &outcome
		case Stop:
		default:
			return fmt.Errorf("adapter: there is no command %q", r.Do)
		}
		if err := json.NewEncoder(out).Encode(response); err != nil {
			return fmt.Errorf("adapter: %w", err)
		}
		if r.Do == Stop {
			return nil
		}
	}
	return lines.Err()
}
