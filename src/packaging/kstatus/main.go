// What kstatus, the library by which Flux and Helm wait, makes of objects: a JSON list of them on standard input, one
// line for each on standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kstatus:", err)
		os.Exit(1)
	}
}

func run() error {
	var raw []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&raw); err != nil {
		return err
	}
	for _, text := range raw {
		object := &unstructured.Unstructured{}
		if err := object.UnmarshalJSON(text); err != nil { // integers stay integers
			return err
		}
		result, err := status.Compute(object)
		if err != nil {
			return err
		}
		fmt.Println(result.Status)
	}
	return nil
}
