using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ToolExec.TestSupport;
using ToolExec.Wasm.Tests.Support;

namespace ToolExec.Wasm.Tests.Wasi;

/// <summary>Calls of WASI that can be made here and in Node: a module that only passes its calls on is called from outside.</summary>
internal sealed class WasiScript
{
    /// <summary>Where results are put that are compared.</summary>
    public const uint Result = 512;

    private static readonly (string Name, WasmValueType[] Parameters)[] Functions =
    [
        .. new (string, string)[]
        {
            ("args_get", "ii"), ("args_sizes_get", "ii"), ("environ_get", "ii"), ("environ_sizes_get", "ii"), ("clock_res_get", "ii"),
            ("clock_time_get", "iIi"), ("fd_advise", "iIIi"), ("fd_allocate", "iII"), ("fd_close", "i"), ("fd_datasync", "i"),
            ("fd_fdstat_get", "ii"), ("fd_fdstat_set_flags", "ii"), ("fd_fdstat_set_rights", "iII"), ("fd_filestat_get", "ii"),
            ("fd_filestat_set_size", "iI"), ("fd_filestat_set_times", "iIIi"), ("fd_pread", "iiiIi"), ("fd_prestat_get", "ii"),
            ("fd_prestat_dir_name", "iii"), ("fd_pwrite", "iiiIi"), ("fd_read", "iiii"), ("fd_readdir", "iiiIi"), ("fd_renumber", "ii"),
            ("fd_seek", "iIii"), ("fd_sync", "i"), ("fd_tell", "ii"), ("fd_write", "iiii"), ("path_create_directory", "iii"),
            ("path_filestat_get", "iiiii"), ("path_filestat_set_times", "iiiiIIi"), ("path_link", "iiiiiii"), ("path_open", "iiiiiIIii"),
            ("path_readlink", "iiiiii"), ("path_remove_directory", "iii"), ("path_rename", "iiiiii"), ("path_symlink", "iiiii"),
            ("path_unlink_file", "iii"), ("poll_oneoff", "iiii"), ("proc_raise", "i"), ("sched_yield", ""), ("random_get", "ii"),
            ("sock_accept", "iii"), ("sock_recv", "iiiiii"), ("sock_send", "iiiii"), ("sock_shutdown", "ii"),
        }.Select(f => (f.Item1, f.Item2.Select(c => c == 'I' ? WasmValueType.I64 : WasmValueType.I32).ToArray())),
    ];

    private readonly List<Call> _calls = [];
    private readonly List<(uint Address, byte[] Bytes)> _pending = [];
    private uint _free = 4096;

    /// <summary>Gets the calls as they read, for failures.</summary>
    public IReadOnlyList<string> Names => [.. _calls.Select(c => c.Text)];

    public static byte[] Module()
    {
        var builder = new WasmBuilder();
        foreach (var (name, parameters) in Functions)
        {
            builder.ImportFunction(WasiHost.ModuleName, name, parameters, [WasmValueType.I32]);
        }

        builder.ImportFunction(WasiHost.ModuleName, "proc_exit", [WasmValueType.I32], []);
        builder.Memory(2);
        builder.Export("memory", WasmExternKind.Memory, 0);
        for (var i = 0; i < Functions.Length; i++)
        {
            var (import, parameters) = (i, Functions[i].Parameters);
            builder.Export(Functions[i].Name, parameters, [WasmValueType.I32], code =>
            {
                for (var p = 0; p < parameters.Length; p++)
                {
                    code.LocalGet(p);
                }

                code.Call(import);
            });
        }

        builder.Export("proc_exit", [WasmValueType.I32], [], code => code.LocalGet(0).Call(Functions.Length));
        return builder.Build();
    }

    public uint Text(string text, out uint length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        length = (uint)bytes.Length;
        return Put(bytes);
    }

    public uint Put(byte[] bytes)
    {
        var at = _free;
        _free += ((uint)bytes.Length + 7) & ~7u;
        _pending.Add((at, bytes));
        return at;
    }

    /// <summary>Adds a call; strings become an address and a length.</summary>
    public WasiScript Do(string name, object[] arguments, params (uint Address, int Length)[] read)
    {
        var values = new List<long>();
        foreach (var argument in arguments)
        {
            if (argument is string text)
            {
                values.Add(Text(text, out var length));
                values.Add(length);
            }
            else
            {
                values.Add(Convert.ToInt64(argument, null));
            }
        }

        _calls.Add(new Call(name, [.. values], [.. _pending], read, $"{_calls.Count}: {name}({string.Join(", ", arguments)})"));
        _pending.Clear();
        return this;
    }

    /// <summary>Adds a write or a read of one buffer.</summary>
    public WasiScript Transfer(string name, uint number, byte[] buffer, long? offset = null)
    {
        var at = Put(buffer);
        var vector = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(vector, at);
        BinaryPrimitives.WriteUInt32LittleEndian(vector.AsSpan(4), (uint)buffer.Length);
        var vectors = Put(vector);
        object[] arguments = offset is { } o ? [number, vectors, 1, o, Result] : [number, vectors, 1, Result];
        return Do(name, arguments, (Result, 4), (at, buffer.Length));
    }

    /// <summary>Makes the calls in an instance.</summary>
    public List<string> Run(WasmInstance instance)
    {
        var memory = instance.GetMemory("memory");
        var answers = new List<string>();
        foreach (var call in _calls)
        {
            foreach (var (address, bytes) in call.Put)
            {
                memory.Write(address, bytes);
            }

            var function = instance.GetFunction(call.Name);
            var arguments = call.Arguments.Select((a, i) => function.Type.Parameters[i] == WasmValueType.I64 ? (WasmValue)a : (WasmValue)(int)a).ToArray();
            var error = function.Invoke(arguments)[0].AsInt32();
            answers.Add(Answer(call, error, call.Read.Select(r => memory.Span(r.Address, (uint)r.Length).ToArray())));
        }

        return answers;
    }

    /// <summary>Makes the calls in Node.</summary>
    public async Task<List<string>> RunInNodeAsync(string directory)
    {
        var request = JsonSerializer.Serialize(new
        {
            module = Convert.ToBase64String(Module()),
            directory,
            calls = _calls.Select(c => new
            {
                name = c.Name,
                arguments = c.Arguments.Select((a, i) => Functions.Single(f => f.Name == c.Name).Parameters[i] == WasmValueType.I64
                    ? $"{a}n"
                    : $"{a}"),
                put = c.Put.Select(p => new object[] { p.Address, Convert.ToBase64String(p.Bytes) }),
                read = c.Read.Select(r => new object[] { r.Address, r.Length }),
            }),
        });
        var start = new ProcessStartInfo(TestComponent.Find(TestComponent.Node))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "--no-warnings", Path.Combine(AppContext.BaseDirectory, "Wasi", "wasi.mjs") },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(request).OrHang();
        process.StandardInput.Close();
        var text = await output.OrHang();
        await process.WaitForExitAsync().OrHang();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Node ended with {process.ExitCode}: {await errors.OrHang()}");
        }

        using var answers = JsonDocument.Parse(text);
        return [.. answers.RootElement.EnumerateArray().Select((a, i) => Answer(
            _calls[i], a.GetProperty("error").GetInt32(), a.GetProperty("read").EnumerateArray().Select(r => r.GetBytesFromBase64())))];
    }

    private static string Answer(Call call, int error, IEnumerable<byte[]> read) =>
        $"{call.Text} = {error}" + (error == 0 ? string.Concat(read.Select(r => $" {Convert.ToHexStringLower(r)}")) : "");

    private sealed record Call(string Name, long[] Arguments, (uint Address, byte[] Bytes)[] Put, (uint Address, int Length)[] Read, string Text);
}
