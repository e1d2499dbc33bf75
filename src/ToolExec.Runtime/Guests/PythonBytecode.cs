using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>
/// The interpreter's own form of the guest for Python, beside its text: compiling the text is half of what the guest needs to start. The interpreter looks for the
/// form of its own version, and takes the text where there is none, so nothing depends on this.
/// </summary>
internal static class PythonBytecode
{
    /// <summary>Imports the guest from its file, whose path is the first argument; a program that is run by its path would be compiled each time.</summary>
    internal const string Start = "import sys; path = sys.argv.pop(1); sys.path.insert(0, path[:-9]); import guest; del sys.path[0], sys.modules['guest'], path; guest.main()";

    // Whoever runs guests as another user must be able to read it, whatever the mask of this process.
    private const string Compile =
        "import os, py_compile, sys; os.umask(0o022); py_compile.compile(sys.argv[1], doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Writes it. What fails is left.</summary>
    /// <param name="python">The full path of the interpreter.</param>
    /// <param name="file">The full path of the guest's text, which does not change afterwards.</param>
    /// <param name="cancellationToken">Gives up; the interpreter is gone then.</param>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static async Task<bool> WriteAsync(string python, string file, CancellationToken cancellationToken)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = python,
                Arguments = ["-I", "-S", "-c", Compile, file],
                Environment = ChildEnvironment.Only(OperatingSystem.IsWindows() ? ChildEnvironment.CommonNames : []),
                WorkingDirectory = Path.GetDirectoryName(file),
                StopGrace = TimeSpan.Zero,
            });
        }
        catch (ChildProcessException)
        {
            return false; // Whoever starts the guest by it is told why.
        }

        await using (child.ConfigureAwait(false))
        {
            try
            {
#pragma warning disable VSTHRD003 // The child is this method's own.
                return (await child.Exited.WaitAsync(Longest, TimeProvider.System, cancellationToken).ConfigureAwait(false)).Code == 0;
#pragma warning restore VSTHRD003
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }
}
