@echo off
rem Double-click: starts Cadence and opens it in your browser. Close this window to stop it.
cd /d "%~dp0"
for %%P in ("py -3" "python" "python3") do (
  %%~P -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && (
    %%~P run.py %*
    if errorlevel 1 pause
    exit /b
  )
)
echo Cadence needs Python 3.11 or newer, which was not found: install it from python.org and double-click this file again.
pause
exit /b 1
