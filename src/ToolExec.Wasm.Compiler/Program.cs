using ToolExec.Wasm.Compiler;

return await CompileCommand.Create().Parse(args).InvokeAsync().ConfigureAwait(false);
