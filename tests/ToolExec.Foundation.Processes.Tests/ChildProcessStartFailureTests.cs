namespace ToolExec.Foundation.Processes.Tests;

public sealed class ChildProcessStartFailureTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("toolexec-processes-");

    public void Dispose() => _directory.Delete(recursive: true);

    [UnixFact]
    public void Start_UnknownName_SaysWhereItLookedAndWhatToDo()
    {
        var options = new ChildProcessOptions
        {
            FileName = "no-such-command-here",
            Environment = ChildEnvironment.Only().With("PATH", "/first:/second"),
        };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>().WithMessage(
            "The command 'no-such-command-here' was not found in the PATH of its environment ('/first', '/second'). Install it, give its full path, or add its directory to PATH.");
    }

    [UnixFact]
    public void Start_NameInTheCurrentDirectoryOnly_IsNotFound()
    {
        Write("planted", "#!/bin/sh\n", executable: true);
        var options = new ChildProcessOptions
        {
            FileName = "planted",
            WorkingDirectory = _directory.FullName,
            Environment = ChildEnvironment.Only().With("PATH", $".:{Path.GetRelativePath(Environment.CurrentDirectory, _directory.FullName)}"),
        };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>().WithMessage("*was not found in the PATH*");
    }

    [UnixFact]
    public void Start_NoPath_SaysThatPathIsEmpty()
    {
        var options = new ChildProcessOptions { FileName = "sh", Environment = ChildEnvironment.Only() };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>().WithMessage("*the PATH of its environment is empty*");
    }

    [UnixFact]
    public void Start_MissingFile_NamesTheFullPath()
    {
        var options = new ChildProcessOptions { FileName = "./server", WorkingDirectory = _directory.FullName };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>()
            .WithMessage($"*'./server' was not found: there is no file '{_directory.FullName}/server'*");
    }

    [UnixFact]
    public void Start_FileWithoutExecuteBit_SaysSo()
    {
        var path = Write("plain.sh", "echo", executable: false);

        FluentActions.Invoking(() => ChildProcess.Start(new ChildProcessOptions { FileName = path })).Should().Throw<ChildProcessException>()
            .WithMessage("*is not marked as executable*chmod +x*");
    }

    [UnixFact]
    public void Start_Directory_SaysSo()
    {
        var options = new ChildProcessOptions { FileName = _directory.FullName };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>().WithMessage("*is a directory*");
    }

    [UnixFact]
    public void Start_ScriptWithUnknownInterpreter_IsCannotBeExecuted()
    {
        var path = Write("lost", "#!/no/such/interpreter\n", executable: true);

        FluentActions.Invoking(() => ChildProcess.Start(new ChildProcessOptions { FileName = path })).Should().Throw<ChildProcessException>()
            .WithMessage($"*'{path}'*cannot be executed*interpreter*").Which.InnerException.Should().NotBeNull();
    }

    [Fact]
    public void Start_MissingWorkingDirectory_IsNotTakenForAMissingCommand()
    {
        var options = new ChildProcessOptions { FileName = "dotnet", WorkingDirectory = Path.Combine(_directory.FullName, "gone") };

        FluentActions.Invoking(() => ChildProcess.Start(options)).Should().Throw<ChildProcessException>().WithMessage("*working directory*gone' does not exist*");
    }

    private string Write(string name, string text, bool executable)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        if (executable && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
