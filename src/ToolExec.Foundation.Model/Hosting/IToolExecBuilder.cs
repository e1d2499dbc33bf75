using Microsoft.Extensions.DependencyInjection;

namespace ToolExec;

/// <summary>Takes the parts of one ToolExec instance: every package hangs its <c>Add…</c> methods on it.</summary>
public interface IToolExecBuilder
{
    /// <summary>Gets the host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the key under which this instance's services are registered; <see langword="null"/> for the one that needs no key.</summary>
    object? ServiceKey { get; }
}
