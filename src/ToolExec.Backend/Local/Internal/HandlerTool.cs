using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace ToolExec.Backend;

/// <summary>A class that the container makes for each call.</summary>
internal sealed class HandlerTool<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TArguments, TResult>(
    Tool definition,
    ArgumentReader<TArguments> reader,
    ResultWriter<TResult> writer) : LocalTool(definition)
    where THandler : class, IToolHandler<TArguments, TResult>
{
    private static readonly Lazy<ObjectFactory<THandler>> Factory = new(static () => ActivatorUtilities.CreateFactory<THandler>([]));

    internal override async ValueTask<ToolResult> InvokeAsync(ToolCallContext context, HandlerFaults faults)
    {
        if (!reader.TryRead(context, faults, out var arguments, out var refusal))
        {
            return refusal;
        }

        try
        {
            var scope = CallScope.Enter(context);
            await using (scope.ConfigureAwait(false))
            {
                if (context.Services.GetService<THandler>() is { } registered)
                {
                    return writer.ToResult(await registered.InvokeAsync(arguments, context).ConfigureAwait(false));
                }

                var made = Factory.Value(context.Services, null);
                try
                {
                    return writer.ToResult(await made.InvokeAsync(arguments, context).ConfigureAwait(false));
                }
                finally
                {
                    await DisposeAsync(made).ConfigureAwait(false);
                }
            }
        }
#pragma warning disable CA1031 // Whatever a handler, its constructor or its disposal throws is the call's error.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return faults.ToResult(fault, context);
        }
    }

    private static async ValueTask DisposeAsync(THandler made)
    {
        if (made is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (made as IDisposable)?.Dispose();
        }
    }
}
