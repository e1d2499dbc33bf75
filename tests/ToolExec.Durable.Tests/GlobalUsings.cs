global using ToolExec.TestSupport;
