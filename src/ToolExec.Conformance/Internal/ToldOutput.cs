using System.Text;
using Xunit;

namespace ToolExec.Conformance;

/// <summary>Hears what a script writes while it runs, and compares it with the result.</summary>
internal sealed class ToldOutput : IProgress<SandboxOutput>
{
    private readonly Lock _gate = new(); // guards the fields below
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();

    public void Report(SandboxOutput value)
    {
        lock (_gate)
        {
            (value.IsError ? _stderr : _stdout).Append(value.Text);
        }
    }

    /// <summary>Checks that everything was told, in order, or nothing.</summary>
    public void Check(SandboxResult result)
    {
        lock (_gate)
        {
            if (_stdout.Length + _stderr.Length > 0)
            {
                Assert.Equal((result.Stdout, result.Stderr), (_stdout.ToString(), _stderr.ToString()));
            }
        }
    }
}
