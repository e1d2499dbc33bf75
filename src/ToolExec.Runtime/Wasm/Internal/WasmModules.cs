using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ToolExec.Wasm;

namespace ToolExec.Runtime;

/// <summary>Modules that were translated, those used last; translating takes far longer than running. Safe for use by several threads.</summary>
/// <remarks>A module is known by the hash of its bytes. Whoever asks for one that another is translating waits for that. What could not be translated is not kept.</remarks>
internal sealed class WasmModules(WasmSandboxOptions options, TimeProvider time, ILogger logger)
{
    private const string Start = "_start";
    private const byte StartSection = 8;
    private const int ModuleHeader = 8;

    private readonly Lock _gate = new(); // guards the fields below
    private readonly Dictionary<string, LinkedListNode<Kept>> _byHash = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _lastFirst = new();
    private long _bytes;

    /// <summary>Gets how many bytes the modules have that are kept, before translation.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Returns a module, translated.</summary>
    /// <param name="binary">Its bytes; not kept.</param>
    /// <param name="error">Why it cannot be run, or <see langword="null"/>.</param>
    /// <returns>The module, or <see langword="null"/>.</returns>
    public WasmCompiledModule? Get(ReadOnlyMemory<byte> binary, out SandboxError? error)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(binary.Span));
        var kept = Find(hash, binary);
        (var module, error) = kept.Translation.Value;
        if (module is null)
        {
            Forget(kept);
        }

        return module;
    }

    /// <summary>Forgets all modules: what still runs goes on, and their code is given back after that.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byHash.Clear();
            _lastFirst.Clear();
            _bytes = 0;
        }
    }

    private Kept Find(string hash, ReadOnlyMemory<byte> binary)
    {
        lock (_gate)
        {
            if (_byHash.TryGetValue(hash, out var node))
            {
                _lastFirst.Remove(node);
                _lastFirst.AddFirst(node);
                return node.Value;
            }

            var made = new Kept(hash, binary.Length, new Lazy<Translation>(() => Translate(binary, hash)));
            if (options.MaxCachedModules == 0 || binary.Length > options.MaxCachedBytes)
            {
                return made;
            }

            _byHash[hash] = _lastFirst.AddFirst(made);
            _bytes += made.Bytes;
            while (_byHash.Count > options.MaxCachedModules || _bytes > options.MaxCachedBytes)
            {
                Remove(_lastFirst.Last!);
            }

            return made;
        }
    }

    private void Forget(Kept kept)
    {
        lock (_gate)
        {
            if (_byHash.TryGetValue(kept.Hash, out var node) && ReferenceEquals(node.Value, kept))
            {
                Remove(node);
            }
        }
    }

    private void Remove(LinkedListNode<Kept> node)
    {
        _lastFirst.Remove(node);
        _byHash.Remove(node.Value.Hash);
        _bytes -= node.Value.Bytes;
    }

    private Translation Translate(ReadOnlyMemory<byte> binary, string hash)
    {
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return new(null, new SandboxError(SandboxErrorKind.Unavailable, "Modules are translated when they are run, and this host was compiled without the means for it."));
        }

        if (HasStart(binary.Span))
        {
            return Refuse($"The module has a start function, which would run before any limit. Export '{Start}' instead.");
        }

        try
        {
            var module = WasmModule.Load(binary, new WasmModuleOptions { MaxModuleBytes = options.MaxModuleBytes });
            if (!module.Exports.Any(e => string.Equals(e.Name, Start, StringComparison.Ordinal) && e.Kind == WasmExternKind.Function))
            {
                return Refuse($"The module exports no function '{Start}': build it as a WASI command.");
            }

            var began = time.GetTimestamp();
            var compiled = WasmCompiledModule.Compile(module, options.Fuel is not null);
            logger.ModuleTranslated(hash, binary.Length, time.GetElapsedTime(began).TotalMilliseconds);
            return new(compiled, null);
        }
        catch (Exception e) when (e is WasmMalformedException or WasmValidationException or WasmModuleLimitException)
        {
            return Refuse($"The module cannot be run: {e.Message}");
        }
    }

    private static Translation Refuse(string why) => new(null, new SandboxError(SandboxErrorKind.Syntax, why));

    /// <summary>Looks for a start section without taking the rest of the module for granted: what is wrong elsewhere, loading says.</summary>
    private static bool HasStart(ReadOnlySpan<byte> binary)
    {
        var at = ModuleHeader;
        while (at < binary.Length)
        {
            if (binary[at++] == StartSection)
            {
                return true;
            }

            long size = 0;
            for (var shift = 0; at < binary.Length && shift < 35; shift += 7)
            {
                var part = binary[at++];
                size |= (long)(part & 0x7F) << shift;
                if (part < 0x80)
                {
                    break;
                }
            }

            at = (int)Math.Min(at + size, binary.Length);
        }

        return false;
    }

    private sealed record Kept(string Hash, int Bytes, Lazy<Translation> Translation);

    private sealed record Translation(WasmCompiledModule? Module, SandboxError? Error);
}
