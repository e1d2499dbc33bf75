using BenchmarkDotNet.Running;
using ToolExec.Benchmarks.Script;

switch (args)
{
    case [ScriptFootprint.Command]:
        await ScriptFootprint.RunAsync();
        break;
    case [ScriptFootprint.FirstUseCommand]:
        await ScriptFootprint.MeasureFirstUseAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
