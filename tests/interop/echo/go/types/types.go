// Package types has the echo's types, as a protoset describes them.
package types

import (
	"os"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// Register reads a FileDescriptorSet, makes its files known to the process, where reflection looks for them, and returns
// echo.Echo/Talk.
func Register(protoset string) (protoreflect.MethodDescriptor, error) {
	bytes, err := os.ReadFile(protoset)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(bytes, &set); err != nil {
		return nil, err
	}
	for _, one := range set.GetFile() {
		file, err := protodesc.NewFile(one, protoregistry.GlobalFiles)
		if err != nil {
			return nil, err
		}
		if err := protoregistry.GlobalFiles.RegisterFile(file); err != nil {
			return nil, err
		}
	}
	found, err := protoregistry.GlobalFiles.FindDescriptorByName("echo.Echo")
	if err != nil {
		return nil, err
	}
	return found.(protoreflect.ServiceDescriptor).Methods().ByName("Talk"), nil
}
