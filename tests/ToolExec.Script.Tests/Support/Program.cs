using System.Text;

namespace ToolExec.Script.Tests.Support;

/// <summary>What this assembly does when a test starts it as a process of its own.</summary>
internal static class Program
{
    /// <summary>
    /// Restores scripts: each line of the input is a snapshot in base64, a space, and the JSON text that all calls it waits for are answered with. Each line of the
    /// output is the script's value as JSON text, or how the run ended otherwise.
    /// </summary>
#pragma warning disable RS0030 // A process that talks to the test that started it.
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["continue"])
        {
            await Corpus.CorpusStep.ServeAsync(Console.In, Console.Out);
            return 0;
        }

        if (arguments is not ["restore"])
        {
            await Console.Error.WriteLineAsync("This is a test assembly: run it with dotnet test.");
            return 2;
        }

        await using var engine = new ScriptEngine();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ', 2);
            await using var instance = await engine.RestoreAsync(Convert.FromBase64String(parts[0]), Scripts.With(ChildFunctions));
            foreach (var call in instance.PendingCalls)
            {
                instance.Resolve(call.Id, ScriptCallResult.FromUtf8(Encoding.UTF8.GetBytes(parts[1])));
            }

            var outcome = await instance.RunAsync();
            await Console.Out.WriteLineAsync(outcome.Status == ScriptStatus.Completed ? outcome.Value.GetRawText() : $"{outcome.Status} {outcome.Error}");
        }

        return 0;
    }
#pragma warning restore RS0030

    /// <summary>Gets the functions of scripts that are restored in a process of their own.</summary>
    public static ScriptFunctions ChildFunctions { get; } = new ScriptFunctionsBuilder()
        .Add("tools.ask", static (_, _) => new(ScriptCallResult.Suspend))
        .AddSync("tools.pid", static _ => ScriptCallResult.FromUtf8(
            Encoding.UTF8.GetBytes(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture))))
        .Build();
}
