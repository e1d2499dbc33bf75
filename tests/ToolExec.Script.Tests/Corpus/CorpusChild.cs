using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ToolExec.Script.Tests.Corpus;

/// <summary>This assembly as another process that takes suspended scripts one step on.</summary>
internal sealed class CorpusChild : IDisposable
{
    private readonly Process _child = Process.Start(new ProcessStartInfo("dotnet", [typeof(CorpusChild).Assembly.Location, "continue"])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        StandardInputEncoding = new UTF8Encoding(false),
        StandardOutputEncoding = Encoding.UTF8,
    })!;

    public async Task<JsonObject> AskAsync(string request)
    {
        await _child.StandardInput.WriteLineAsync(request);
        await _child.StandardInput.FlushAsync();
        return JsonNode.Parse(await _child.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The other process has ended."))!.AsObject();
    }

    public void Dispose()
    {
        if (!_child.HasExited)
        {
            _child.Kill();
        }

        _child.Dispose();
    }
}
