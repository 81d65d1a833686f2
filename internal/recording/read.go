package recording

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Exchanges reads all exchanges in the order in which they were made, whatever
// their files.
func Exchanges() ([]Exchange, error) {
	all, err := read[Exchange]("exchanges")
	slices.SortStableFunc(all, func(a, b Exchange) int { return order(a.Time, b.Time) })
	return all, err
}

// Deliveries reads all received webhooks in the order in which they came.
func Deliveries() ([]Delivery, error) {
	all, err := read[Delivery]("deliveries")
	slices.SortStableFunc(all, func(a, b Delivery) int { return order(a.Time, b.Time) })
	return all, err
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func read[T any](folder string) ([]T, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(root, "testdata", "recordings", folder, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("recording: no %s in %s", folder, root)
	}
	var all []T
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		lines, err := parse[T](data)
		if err != nil {
			return nil, fmt.Errorf("recording: %s: %w", filepath.Base(file), err)
		}
		all = append(all, lines...)
	}
	return all, nil
}

func parse[T any](data []byte) ([]T, error) {
	var all []T
	reader := bufio.NewReader(bytes.NewReader(data))
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var one T
			if err := json.Unmarshal(line, &one); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			all = append(all, one)
		}
		if errors.Is(err, io.EOF) {
			return all, nil
		}
	}
}

// moduleRoot is the folder of go.mod, above the working directory: tests run in
// the folder of their package.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("recording: not inside the module")
		}
		dir = parent
	}
}
